import { ConditionalCheckFailedException, type DynamoDBClient, type PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoControlTable } from '../../../../adapters/dynamodb/control-table.ts';

/** A client whose request was carried out, whose answer was lost, and which sent the request once more. */
const lostAnswer = {
  async send({ input }: PutItemCommand) {
    throw new ConditionalCheckFailedException({ $metadata: {}, message: 'it is there', Item: input.Item! });
  },
} as unknown as Pick<DynamoDBClient, 'send'>;

const refused = {
  async send() {
    throw new ConditionalCheckFailedException({
      $metadata: {},
      message: 'it is there',
      Item: { version: { S: 'other' } },
    });
  },
} as unknown as Pick<DynamoDBClient, 'send'>;

it('knows its own write when it meets it', async () => {
  const table = dynamoControlTable(lostAnswer, 'control');
  expect(await table.putIfAbsent('job', 'a', {})).toBe(true);
  expect(await table.replace({ kind: 'job', name: 'a', version: '1' }, {})).toBe(true);
});

it("does not take another's write for its own", async () => {
  const table = dynamoControlTable(refused, 'control');
  expect(await table.putIfAbsent('job', 'a', {})).toBe(false);
  expect(await table.replace({ kind: 'job', name: 'a', version: '1' }, {})).toBe(false);
});
