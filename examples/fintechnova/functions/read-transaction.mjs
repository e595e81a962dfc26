import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const table = new DynamoDBClient();

/** The latest payments of an account. */
export async function handler({ account }) {
  const { Items } = await table.send(
    new QueryCommand({
      TableName: process.env.TABLE_NAME,
      KeyConditionExpression: 'account = :account',
      ExpressionAttributeValues: { ':account': { S: account } },
      ScanIndexForward: false,
      Limit: 20,
    }),
  );
  return Items;
}
