import { describe, expect, it } from 'vitest';
import { newDelta } from '../../../../adapters/dynamodb/delta.ts';
import { type DynamoTable, dynamoTable } from '../../../../adapters/dynamodb/dynamo-table.ts';
import { readGenerations, writeGenerations } from '../../../../adapters/dynamodb/generations.ts';
import { insertTogether } from '../../../../adapters/dynamodb/insert-items.ts';
import { createJournal } from '../../../../adapters/dynamodb/journal.ts';
import { emptySum, writeSum } from '../../../../adapters/dynamodb/shard-sum.ts';
import { writeTogether } from '../../../../adapters/dynamodb/write-together.ts';
import { dynamoStub, type StubAnswer } from '../../../support/dynamo-stub.ts';

const SHARD = 'shardId-000000000000';

/** A table whose every write is answered with the next of these, and the last one from then on. */
function tableAnswering(...answers: readonly object[]) {
  const writes: string[] = [];
  const answer: StubAnswer = ({ operation }) => {
    if (operation === 'Query' || operation === 'GetItem') return {};
    writes.push(operation);
    return answers[Math.min(writes.length, answers.length) - 1] ?? {};
  };
  const time = { now: () => 0, sleep: async () => {} };
  const options = { name: 'events', lanes: 1, patienceMs: 1_000, time, random: () => 0 };
  const table: DynamoTable = dynamoTable({ client: dynamoStub(answer), ...options });
  return { table, writes };
}

const CONFLICT = { error: 'TransactionConflictException' };
const TAKEN = { error: 'ConditionalCheckFailedException' };
const cancelled = (...codes: readonly string[]) => ({
  error: 'TransactionCanceledException',
  CancellationReasons: codes.map((Code) => ({ Code })),
});

async function append(table: DynamoTable): Promise<boolean> {
  const journal = createJournal(table);
  return journal.append(SHARD, await journal.head(SHARD), { events: 0, delta: newDelta(), atMs: 0 });
}

const WRITES = {
  'an entry of the journal': append,
  'the sum of a shard': (table: DynamoTable) => writeSum(table, emptySum(SHARD)),
  'the generations of windows': async (table: DynamoTable) => writeGenerations(table, await readGenerations(table)),
};

describe.each(Object.entries(WRITES))('%s', (_name, write) => {
  it('is written', async () => {
    expect(await write(tableAnswering({}).table)).toBe(true);
  });

  it.each([
    ['somebody else wrote it meanwhile', TAKEN],
    ['a transaction is just writing it', CONFLICT],
  ])('is refused, and not waited for, where %s', async (_case, refusal) => {
    const { table, writes } = tableAnswering(refusal);
    expect(await write(table)).toBe(false);
    expect(writes).toEqual(['PutItem']);
  });

  it('is not refused where the table throttles', async () => {
    const { table } = tableAnswering({ error: 'ProvisionedThroughputExceededException' });
    await expect(write(table)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

const TRANSACTIONS = {
  writeTogether: (table: DynamoTable) => writeTogether(table, [{ Put: { TableName: 'events', Item: {} } }]),
  insertTogether: (table: DynamoTable) => insertTogether(table, ['{}']),
};

describe.each(Object.entries(TRANSACTIONS))('%s', (_name, write) => {
  it('sends again what met another transaction, and is refused where that one was faster', async () => {
    const { table, writes } = tableAnswering(
      cancelled('TransactionConflict', 'None'),
      cancelled('None', 'ConditionalCheckFailed'),
    );
    expect(await write(table)).toBe(false);
    expect(writes).toHaveLength(2);
  });

  it('sends again what met another transaction, and writes where that one was cancelled', async () => {
    const { table, writes } = tableAnswering(cancelled('TransactionConflict'), cancelled('ThrottlingError'), {});
    expect(await write(table)).toBe(true);
    expect(writes).toHaveLength(3);
  });

  it('is not refused for what no other attempt mends', async () => {
    const { table } = tableAnswering(cancelled('None', 'ValidationError'));
    await expect(write(table)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
