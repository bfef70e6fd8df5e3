import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { CONTROL_TABLE_KEYS, dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { controlTableContract } from '../contract/control-table.contract.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = new DynamoDBClient(emulator());
afterAll(() => client.destroy());

controlTableContract('DynamoDB', async () => {
  const TableName = uniqueName('control');
  const { partition, sort } = CONTROL_TABLE_KEYS;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [partition, sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return dynamoControlTable(client, TableName);
});

it('says that the table does not answer', async () => {
  const table = dynamoControlTable(client, 'no-such-table');
  await expect(table.get('key', 'k')).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringMatching(/^The control table does not answer: ResourceNotFoundException: /),
  });
});
