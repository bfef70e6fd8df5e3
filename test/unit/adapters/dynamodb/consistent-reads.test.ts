import { expect, it } from 'vitest';
import { readBatchFacts } from '../../../../adapters/dynamodb/batch-facts.ts';
import { dynamoDeadLetterStore } from '../../../../adapters/dynamodb/dead-letter-store.ts';
import { dynamoTable } from '../../../../adapters/dynamodb/dynamo-table.ts';
import { dynamoEventStore } from '../../../../adapters/dynamodb/event-store.ts';
import { createJournal } from '../../../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../../../adapters/dynamodb/projection.ts';
import { dynamoStoreMaintenance } from '../../../../adapters/dynamodb/store-maintenance.ts';
import { dynamoStub, type StubCall } from '../../../support/dynamo-stub.ts';
import { settledBatch, settledEvent, settledRecord } from '../../../support/settled-events.ts';

const SHARD = 'shardId-000000000000';
const REFUSED = { Code: 'DuplicateItem', Message: 'stands' };

/** What an empty table answers; `isTaken`: to inserts that something stands. */
function answerOf({ operation, input }: StubCall, isTaken: boolean): object {
  if (operation === 'UpdateItem') return { Attributes: { n: { N: '1' } } };
  if (operation === 'BatchGetItem') return { Responses: { events: [] }, UnprocessedKeys: {} };
  if (operation !== 'BatchExecuteStatement') return { Items: [] };
  return { Responses: (input.Statements as object[]).map(() => (isTaken ? { Error: REFUSED } : {})) };
}

interface Read {
  readonly operation: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: { readonly events: { readonly ConsistentRead?: boolean } };
}

function storeWithReads(isTaken = false) {
  const reads: Read[] = [];
  const client = dynamoStub((call) => {
    const { operation, input } = call;
    if (/^(GetItem|Query|Scan|BatchGetItem)$/.test(operation)) reads.push({ operation, ...input });
    return answerOf(call, isTaken);
  });
  const time = { now: () => 0, sleep: async () => {} };
  const table = dynamoTable({ client, name: 'events', lanes: 1, patienceMs: 0, time, random: () => 0 });
  return { table, reads };
}

const failed = { status: 'deadLettered', attempts: 1, failure: { code: 'PROCESS_FAILED', message: 'no' } } as const;
const BATCH = settledBatch([
  settledRecord('1', [settledEvent({ id: 'a' }), settledEvent({ id: 'b', outcome: { ...failed, parksKey: 'k' } })]),
]);

// Emulators answer every read as if it were strongly consistent, so this is all that shows it.
it('reads by key what it decides by strongly consistently, whatever it does', async () => {
  const { table, reads } = storeWithReads();
  const store = dynamoEventStore(table);
  await store.commit(BATCH);
  await store.find('a');
  await store.statuses([{ id: 'a', source: 'test' }]);
  await store.parkedKeys(['k']);
  await store.statistics(0);
  await store.aggregates({ name: 'sum', limit: 1 });
  await dynamoProjection(table, createJournal(table))(SHARD);
  await createJournal(table).entryOf(SHARD, '1');
  await dynamoDeadLetterStore(table).release('token');
  await readBatchFacts(table, SHARD, '1');
  const maintenance = dynamoStoreMaintenance(table);
  await maintenance.identities(1);
  await maintenance.commitReplay(BATCH);
  expect(new Set(reads.map(({ operation }) => operation))).toEqual(
    new Set(['GetItem', 'Query', 'BatchGetItem', 'Scan']),
  );
  const careless = reads.filter(
    ({ operation, IndexName, ConsistentRead, RequestItems }) =>
      IndexName === undefined &&
      (operation === 'BatchGetItem' ? RequestItems?.events.ConsistentRead : ConsistentRead) !== true,
  );
  expect(careless).toEqual([]);
});

it('reads what stands strongly consistently where an insert is refused without telling it', async () => {
  const { table, reads } = storeWithReads(true);
  await expect(dynamoEventStore(table).commit(BATCH)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(reads.at(-1)).toMatchObject({ operation: 'BatchGetItem', RequestItems: { events: { ConsistentRead: true } } });
});
