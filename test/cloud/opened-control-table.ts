import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONTROL_TABLE_KEYS, dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import type { ControlTable } from '../../core/ports/control-table.ts';
import { uniqueName } from './emulator.ts';

/** A control table of its own. */
export async function openControlTable(client: DynamoDBClient): Promise<ControlTable> {
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
}
