import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { verify } from './signature.mjs';

const table = new DynamoDBClient();
const secrets = new SecretsManagerClient();
const events = new EventBridgeClient();

/** Records a payment that the card network has signed, and tells of it where there is a bus. */
export async function handler({ body, signature }) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.CARD_NETWORK }));
  if (!verify(body, signature, SecretString)) return { statusCode: 403 };
  const { account, bookedAt, amount, currency } = JSON.parse(body);
  const Item = { account: { S: account }, bookedAt: { S: bookedAt }, amount: { N: String(amount) }, currency: { S: currency } };
  await table.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  if (process.env.EVENT_BUS) await tell({ account, bookedAt, amount, currency });
  return { statusCode: 201 };
}

async function tell(payment) {
  const entry = {
    EventBusName: process.env.EVENT_BUS,
    Source: 'fintechnova',
    DetailType: 'PaymentRecorded',
    Detail: JSON.stringify(payment),
  };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
}
