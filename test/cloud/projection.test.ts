import { describe, expect, it } from 'vitest';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { createJournal } from '../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../adapters/dynamodb/projection.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../support/settled-events.ts';
import { counted, START, settledIn, windowsOf } from './counted-events.ts';
import { openEventTable, openTable, projecting } from './event-table.ts';
import { clientWith, endingAfter } from './faulty-client.ts';

describe('the projection', () => {
  it('adds nothing twice and leaves nothing out, whatever request was the last of one that ended', async () => {
    let isWhole = false;
    for (let requests = 1; !isWhole; requests += 1) {
      const table = await openEventTable();
      const store = dynamoEventStore(table);
      const next = batchesOf('s');
      for (let batch = 0; batch < 3; batch += 1) {
        await store.commit(next(...[0, 1, 2, 3].map((index) => counted(`${batch}-${index}`, batch * 4 + index))));
      }
      const ending = openTable(table.name, { wrap: endingAfter(requests) });
      isWhole = await dynamoProjection(
        ending,
        createJournal(ending),
      )('s').then(
        () => true,
        () => false,
      );
      // More is committed before the next one begins.
      await store.commit(next(counted('late', 12)));
      const project = dynamoProjection(table, createJournal(table));
      await project('s');
      await project('s');
      expect(await settledIn(store)).toEqual([13]);
      expect((await store.statistics(0)).totals).toMatchObject({ processed: 13 });
      expect(await windowsOf(store, 'all')).toEqual([
        { key: 'all', windowStartMs: START, count: 13, sum: 78, min: 0, max: 12 },
      ]);
      const all = await store.aggregates({ name: 'sum', limit: 100 });
      expect(all.filter(({ key }) => key !== 'all').reduce((sum, window) => sum + window.sum, 0)).toBe(78);
      expect(requests).toBeLessThan(60);
      table.close();
    }
  }, 120_000);

  it('is exact where many run at once while batches are committed', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const commitAll = async (shardId: string) => {
      const next = batchesOf(shardId);
      for (let batch = 0; batch < 15; batch += 1) await store.commit(next(counted(`${shardId}/${batch}`, batch)));
    };
    let isDone = false;
    const projectAll = async () => {
      const project = dynamoProjection(table, createJournal(table));
      while (!isDone) await Promise.all(['s', 't'].map(project));
      await Promise.all(['s', 't'].map(project));
    };
    const projections = [1, 2, 3].map(projectAll);
    await Promise.all(['s', 't'].map(commitAll));
    isDone = true;
    await Promise.all(projections);
    expect(await settledIn(store)).toEqual([15, 15]);
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 30, sum: 210 }]);
    table.close();
  }, 60_000);

  it.each(['w:', 's'])('writes nothing over what a faster one wrote meanwhile, in %s', async (kind) => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    const faster = dynamoProjection(table, createJournal(table));
    await store.commit(next(counted('first', 1)));
    await faster('s');
    await store.commit(next(counted('second', 2)));
    let isOvertaken = false;
    const slow = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          const { Item: item } = command.input as { Item?: { pk: { S: string } } };
          if (!isOvertaken && item?.pk.S.startsWith(kind)) {
            isOvertaken = true;
            // Of the same windows.
            await store.commit(next(counted('third', 17)));
            await faster('s');
          }
          return send(command);
        }),
    });
    await dynamoProjection(slow, createJournal(slow))('s');
    expect(isOvertaken).toBe(true);
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 3, sum: 20 }]);
    expect(await windowsOf(store, 'key-2')).toMatchObject([{ count: 2, sum: 19 }]);
    expect(await settledIn(store)).toEqual([3]);
    expect((await store.statistics(0)).totals).toMatchObject({ processed: 3 });
    table.close();
  });

  it('never takes back what a faster one has summed up', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    const faster = dynamoProjection(table, createJournal(table));
    await store.commit(next(counted('first', 1)));
    await faster('s');
    await store.commit(next(counted('second', 2)));
    const seen: number[][] = [];
    const slow = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          const { Item: item } = command.input as { Item?: { pk: { S: string } } };
          const isSum = item?.pk.S === 's';
          if (isSum && seen.length === 0) {
            await store.commit(next(counted('third', 3)));
            await faster('s');
          }
          try {
            return await send(command);
          } finally {
            if (isSum) seen.push(await settledIn(store));
          }
        }),
    });
    await dynamoProjection(slow, createJournal(slow))('s');
    expect(seen).toEqual([[3]]);
    table.close();
  });

  it('fills page after page, and finds its way when it ended between two of them', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    const many = (from: number) => {
      const aggregates = Array.from({ length: 12_000 }, (_, index) => ({
        ...{ aggregate: 'sum', windowStartMs: START, value: 1 },
        key: `key-${String(from + index).padStart(40, '0')}`,
      }));
      return settledEvent({ id: String(from), outcome: { status: 'processed', attempts: 1, aggregates } });
    };
    await store.commit(next(many(0)));
    const project = dynamoProjection(table, createJournal(table));
    await project('s');
    // The second half is new, the first half meets what stands.
    await store.commit(next(many(6_000)));
    for (const requests of [6, 14, 22, 30]) {
      const ending = openTable(table.name, { wrap: endingAfter(requests) });
      await dynamoProjection(ending, createJournal(ending))('s').catch(() => undefined);
    }
    await project('s');
    const windows = await store.aggregates({ name: 'sum', limit: 20_000 });
    expect(windows).toHaveLength(18_000);
    const twice = windows.filter(({ count }) => count === 2);
    expect([twice.length, twice[0]?.key, twice.at(-1)?.key]).toEqual([
      6_000,
      'key-0000000000000000000000000000000000006000',
      'key-0000000000000000000000000000000000011999',
    ]);
    expect(windows.filter(({ count }) => count === 1)).toHaveLength(12_000);
    table.close();
  }, 60_000);
});

describe('the journal', () => {
  it('knows its own entry when the answer to it was lost and it is sent again', async () => {
    const table = await openEventTable();
    const twice = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          if (command.constructor.name === 'PutItemCommand') await send(command);
          return send(command);
        }),
    });
    const store = dynamoEventStore(twice);
    expect(await store.commit(batchesOf('s')(counted('a', 1)))).toMatchObject({ skippedRecords: 0, processed: 1 });
    await projecting(table)();
    expect(await settledIn(store)).toEqual([1]);
    table.close();
  });

  it('tells which commit settled a record, among hundreds and over gaps', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const journal = createJournal(table);
    // Records 10 to 13, 20 to 23 and so on: what is between was given up.
    for (let batch = 1; batch <= 60; batch += 1) {
      const records = [0, 1, 2, 3].map((index) => settledRecord(String(batch * 10 + index), []));
      await store.commit(settledBatch(records, { shardId: 's', requestId: `request-${batch}` }));
    }
    const requestOf = async (number: number) => (await journal.entryOf('s', String(number)))?.requestId;
    for (const batch of [1, 2, 9, 10, 31, 59, 60]) {
      expect([await requestOf(batch * 10), await requestOf(batch * 10 + 3)]).toEqual([
        `request-${batch}`,
        `request-${batch}`,
      ]);
      expect([await requestOf(batch * 10 - 1), await requestOf(batch * 10 + 4)]).toEqual([undefined, undefined]);
    }
    expect(await requestOf(1_000)).toBeUndefined();
    table.close();
  });
});
