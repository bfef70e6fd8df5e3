import { describe, expect, it } from 'vitest';
import type { DynamoTable } from '../../adapters/dynamodb/dynamo-table.ts';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import type { Outcome } from '../../core/events/event.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../support/settled-events.ts';
import { itemsOf, openEventTable, openTable, projecting } from './event-table.ts';
import { endingAfter } from './faulty-client.ts';

const HOUR = 1_767_225_600_000;
const FAILURE = { code: 'PROCESS_FAILED', message: 'no' };

const counting = (value: number): Outcome => ({
  status: 'processed',
  attempts: 1,
  aggregates: [{ aggregate: 'sum', key: 'k', windowStartMs: HOUR, value }],
});
const failing = (parksKey?: string): Outcome => ({
  ...{ status: 'deadLettered', attempts: 3, failure: FAILURE },
  ...(parksKey !== undefined && { parksKey }),
});

/** What readers see once the projector has done its work. */
async function standing(table: DynamoTable) {
  const store = dynamoEventStore(table);
  await projecting(table)();
  const { totals, shards, failures } = await store.statistics(0);
  const windows = await store.aggregates({ name: 'sum', limit: 9 });
  const { items } = await store.list({ order: 'asc', limit: 100 });
  const events = items.map(({ event, status }) => `${event.id} ${status}`).sort();
  return { totals, shards, failures, windows, events };
}

describe('a process that ends in the midst of a commit', () => {
  const batch = (outcome: Outcome) =>
    settledBatch([
      settledRecord('1', [
        settledEvent({ id: 'a', outcome }),
        settledEvent({ id: 'b', outcome: failing('key') }),
        settledEvent({ id: 'a', dataText: '{"n":2}' }),
      ]),
      settledRecord('2', [settledEvent({ id: 'c', outcome: { status: 'parked', attempts: 0, waitsFor: 'key' } })]),
      settledRecord('3', [settledEvent({ id: 'a' }), settledEvent({ id: 'd', outcome })]),
    ]);
  const expected = {
    totals: { processed: 2, duplicates: 1, conflicts: 1, filtered: 0, deadLettered: 1, parked: 1, discarded: 0 },
    shards: [{ shardId: 'shardId-000000000000', position: '3', settled: 6 }],
    failures: [{ code: 'PROCESS_FAILED', count: 1 }],
    events: ['a processed', 'b deadLettered', 'c parked', 'd processed'],
  };

  it('leaves nothing that another delivery does not complete, whatever was its last request', async () => {
    let isWhole = false;
    for (let requests = 1; !isWhole; requests += 1) {
      const table = await openEventTable();
      const ending = dynamoEventStore(openTable(table.name, { wrap: endingAfter(requests) }));
      isWhole = await ending.commit(batch(counting(1))).then(
        () => true,
        () => false,
      );
      const store = dynamoEventStore(table);
      // What it comes to this time must not count where the effect stands already.
      const again = await store.commit(batch(counting(100)));
      expect(await store.commit(batch(counting(100)))).toMatchObject({ skippedRecords: 3, processed: 0 });
      if (!isWhole && again.skippedRecords === 0)
        expect(again).toMatchObject({ processed: 2, conflicts: 1, parked: 1 });
      const found = await standing(table);
      expect(found).toMatchObject(expected);
      const stored = await Promise.all(['a', 'd'].map((id) => itemsOf(table, `e:${id}`)));
      const values = stored
        .flat()
        .map(({ e }) => (JSON.parse(e?.S ?? '[]') as [[string, string, number, number]])[0][3]);
      const [window] = found.windows;
      expect(window).toMatchObject({ count: 2, sum: values[0]! + values[1]! });
      expect(await store.parkedKeys(['key'])).toEqual(new Set(['key']));
      expect(await itemsOf(table, 'd:')).toHaveLength(2);
      expect(await itemsOf(table, 'c:')).toHaveLength(1);
      expect((await store.conflicts(9)).items).toHaveLength(1);
      expect(requests).toBeLessThan(50);
      table.close();
    }
  }, 120_000);

  it('parks its key before the event that parks it stands', async () => {
    const table = await openEventTable();
    // Head of the journal, parked keys.
    const ending = dynamoEventStore(openTable(table.name, { wrap: endingAfter(3) }));
    await expect(ending.commit(batch(counting(1)))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const store = dynamoEventStore(table);
    expect(await store.find('b')).toEqual([]);
    expect(await store.parkedKeys(['key', 'other'])).toEqual(new Set(['key']));
    table.close();
  });

  it('leaves no key parked by an event that turns out not to wait', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    await store.commit(next(settledEvent({ id: 'a' })));
    expect(await store.commit(next(settledEvent({ id: 'a', outcome: failing('key') })))).toMatchObject({
      duplicates: 1,
    });
    expect(await itemsOf(table, 'k:')).toEqual([]);
    // As if it had ended before it took the entry away.
    const ending = dynamoEventStore(openTable(table.name, { wrap: endingAfter(3) }));
    await expect(ending.commit(next(settledEvent({ id: 'a', outcome: failing('key') })))).rejects.toThrow();
    expect(await itemsOf(table, 'k:')).toHaveLength(1);
    expect(await store.parkedKeys(['key'])).toEqual(new Set());
    expect(await itemsOf(table, 'k:')).toEqual([]);
    table.close();
  });

  it('leaves no key parked by a resend, though what it resends failed', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    await store.commit(next(settledEvent({ id: 'a', outcome: failing() })));
    const ending = dynamoEventStore(openTable(table.name, { wrap: endingAfter(3) }));
    await expect(ending.commit(next(settledEvent({ id: 'a', outcome: failing('key') })))).rejects.toThrow();
    expect(await itemsOf(table, 'k:')).toHaveLength(1);
    expect(await store.parkedKeys(['key'])).toEqual(new Set());
    table.close();
  });
});

describe('two processes with the same records', () => {
  it('are told from two shards with an event at the same place', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const event = settledEvent({ id: 'a', outcome: counting(1) });
    expect(await store.commit(batchesOf('s')(event))).toMatchObject({ processed: 1, duplicates: 0 });
    expect(await store.commit(batchesOf('t')(event))).toMatchObject({ processed: 0, duplicates: 1 });
    table.close();
  });

  it('come to one effect and one count of it, though process() came to different things', async () => {
    for (let round = 0; round < 10; round += 1) {
      const table = await openEventTable();
      const ids = Array.from({ length: 60 }, (_, index) => `e-${index}`);
      const batch = (outcome: Outcome) =>
        settledBatch(
          [0, 20, 40].map((from) =>
            settledRecord(
              String(from),
              ids.slice(from, from + 20).map((id) => settledEvent({ id, outcome })),
            ),
          ),
        );
      const stores = [1, 2, 3].map(() => dynamoEventStore(openTable(table.name)));
      const outcomes = [counting(1), counting(10), failing()];
      const results = await Promise.all(stores.map((store, index) => store.commit(batch(outcomes[index]!))));
      const processed = results.reduce((sum, result) => sum + result.processed, 0);
      const failed = results.reduce((sum, result) => sum + result.deadLettered, 0);
      expect([processed + failed, results.reduce((sum, one) => sum + one.duplicates, 0)]).toEqual([60, 0]);
      const { totals, windows, failures, shards } = await standing(table);
      expect(totals).toMatchObject({ processed, deadLettered: failed });
      expect(shards).toEqual([{ shardId: 'shardId-000000000000', position: '40', settled: 60 }]);
      expect(failures).toEqual(failed === 0 ? [] : [{ code: 'PROCESS_FAILED', count: failed }]);
      const items = await itemsOf(table, 'e:');
      const values = items.flatMap(({ e }) =>
        e?.S === undefined ? [] : (JSON.parse(e.S) as [[string, string, number, number]])[0][3],
      );
      expect(values).toHaveLength(processed);
      expect(windows.map(({ sum }) => sum)).toEqual(processed === 0 ? [] : [values.reduce((a, b) => a + b, 0)]);
      expect(await itemsOf(table, 'd:')).toHaveLength(failed);
      table.close();
    }
  }, 60_000);
});
