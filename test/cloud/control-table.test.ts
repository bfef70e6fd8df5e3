import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { dynamoControlTable } from '../../adapters/dynamodb/control-table.ts';
import { controlTableContract } from '../contract/control-table.contract.ts';
import { emulator } from './emulator.ts';
import { openControlTable } from './opened-control-table.ts';

const client = new DynamoDBClient(emulator());
afterAll(() => client.destroy());

controlTableContract('DynamoDB', () => openControlTable(client));

it('says that the table does not answer', async () => {
  const table = dynamoControlTable(client, 'no-such-table');
  await expect(table.get('key', 'k')).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringMatching(/^The control table does not answer: ResourceNotFoundException: /),
  });
});
