import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { verify } from './signature.mjs';

const table = new DynamoDBClient();
const secrets = new SecretsManagerClient();

/** Records a payment that the card network has signed. */
export async function handler({ body, signature }) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.CARD_NETWORK }));
  if (!verify(body, signature, SecretString)) return { statusCode: 403 };
  const { account, bookedAt, amount, currency } = JSON.parse(body);
  const Item = { account: { S: account }, bookedAt: { S: bookedAt }, amount: { N: String(amount) }, currency: { S: currency } };
  await table.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  return { statusCode: 201 };
}
