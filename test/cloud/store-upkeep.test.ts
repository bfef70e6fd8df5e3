import { describe, expect, it } from 'vitest';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { createJournal } from '../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../adapters/dynamodb/projection.ts';
import { dynamoStoreMaintenance } from '../../adapters/dynamodb/store-maintenance.ts';
import type { AggregateEntry } from '../../core/events/event.ts';
import type { ReplayResult } from '../../core/ports/store-maintenance.ts';
import { batchesOf, settledBatch, settledRecord } from '../support/settled-events.ts';
import { counted, START, settledIn, windowsOf } from './counted-events.ts';
import { openEventTable, openTable } from './event-table.ts';
import { clientWith, endingAfter } from './faulty-client.ts';

describe('a rebuild of aggregates', () => {
  const names = ['sum'];
  const one = (): readonly AggregateEntry[] => [{ aggregate: 'sum', key: 'all', windowStartMs: START, value: 1 }];

  it('that ends anywhere leaves the old windows or the new ones, and what comes later is counted in them', async () => {
    let isWhole = false;
    for (let requests = 4; !isWhole; requests += 3) {
      const table = await openEventTable();
      const store = dynamoEventStore(table);
      const project = dynamoProjection(table, createJournal(table));
      const next = batchesOf('s');
      for (let batch = 0; batch < 3; batch += 1) await store.commit(next(counted(`e-${batch}`, 7)));
      await project('s');
      const ending = openTable(table.name, { wrap: endingAfter(requests) });
      isWhole = await dynamoStoreMaintenance(ending)
        .rebuildAggregates(names, one)
        .then(
          () => true,
          () => false,
        );
      await store.commit(next(counted('late', 7)));
      await project('s');
      const [window] = await windowsOf(store, 'all');
      // The late one counts as it was committed, in the old windows and in the new ones.
      expect([
        [4, 28],
        [4, 10],
      ]).toContainEqual([window?.count, window?.sum]);
      if (isWhole) expect(window?.sum).toBe(10);
      expect(requests).toBeLessThan(300);
      table.close();
    }
  }, 120_000);

  it('counts a shard once that begins while it runs', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const project = dynamoProjection(table, createJournal(table));
    await store.commit(batchesOf('s')(counted('a', 7)));
    await project('s');
    let isBegun = false;
    const beginning = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          if (command.constructor.name === 'ScanCommand' && !isBegun) {
            isBegun = true;
            await store.commit(batchesOf('t')(counted('b', 7)));
            await project('t');
            await store.commit(batchesOf('u')(counted('c', 7)));
          }
          return send(command);
        }),
    });
    const result = await dynamoStoreMaintenance(beginning).rebuildAggregates(names, one);
    expect([result, isBegun]).toEqual([{ events: 1, windows: 1 }, true]);
    await project('u');
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 3, sum: 15 }]);
    table.close();
  });

  it('stays marked in a shard that a slow projector writes behind it', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    const project = dynamoProjection(table, createJournal(table));
    await store.commit(next(counted('first', 1)));
    await project('s');
    await store.commit(next(counted('second', 2)));
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          if ((command.input as { Item?: { pk: { S: string } } }).Item?.pk.S === 's') {
            reached.resolve();
            await goOn.promise;
          }
          return send(command);
        }),
    });
    const slowly = dynamoProjection(slow, createJournal(slow))('s');
    await reached.promise;
    const rebuilding = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          if (command.constructor.name === 'ScanCommand') {
            goOn.resolve();
            await slowly;
            await store.commit(next(counted('third', 4)));
            await project('s');
          }
          return send(command);
        }),
    });
    await dynamoStoreMaintenance(rebuilding).rebuildAggregates(names, one);
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 3, sum: 6 }]);
    table.close();
  });

  it('counts a record once that a replay brings back while it runs', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const maintenance = dynamoStoreMaintenance(table);
    const project = dynamoProjection(table, createJournal(table));
    const lost = settledBatch([settledRecord('3', [counted('lost', 7)])], { shardId: 's' });
    await store.commit(settledBatch([settledRecord('5', [counted('a', 7)])], { shardId: 's' }));
    await project('s');
    let replayed: ReplayResult | undefined;
    const replaying = openTable(table.name, {
      wrap: (client) =>
        clientWith(client, async (command, send) => {
          if (command.constructor.name === 'ScanCommand' && replayed === undefined) {
            replayed = await maintenance.commitReplay(lost);
          }
          return send(command);
        }),
    });
    await dynamoStoreMaintenance(replaying).rebuildAggregates(names, one);
    expect(replayed).toMatchObject({ added: 1 });
    await project('s');
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 2, sum: 8 }]);
    expect(await settledIn(store)).toEqual([2]);
    table.close();
  });
});

describe('a replay', () => {
  it('that ended anywhere is completed by the next one', async () => {
    let isWhole = false;
    for (let requests = 1; !isWhole; requests += 1) {
      const table = await openEventTable();
      const store = dynamoEventStore(table);
      const project = dynamoProjection(table, createJournal(table));
      await store.commit(settledBatch([settledRecord('5', [counted('a', 7)])], { shardId: 's' }));
      const lost = settledBatch(
        [settledRecord('3', [counted('b', 1), counted('c', 2)]), settledRecord('4', [counted('b', 1)])],
        { shardId: 's' },
      );
      const ending = openTable(table.name, { wrap: endingAfter(requests) });
      isWhole = await dynamoStoreMaintenance(ending)
        .commitReplay(lost)
        .then(
          () => true,
          () => false,
        );
      await dynamoStoreMaintenance(table).commitReplay(lost);
      expect(await dynamoStoreMaintenance(table).commitReplay(lost)).toEqual({
        added: 0,
        already: 3,
        notYetSettled: 0,
      });
      await project('s');
      expect((await store.statistics(0)).totals).toMatchObject({ processed: 3, duplicates: 1 });
      expect(await settledIn(store)).toEqual([4]);
      expect(await windowsOf(store, 'all')).toMatchObject([{ count: 3, sum: 10 }]);
      expect(requests).toBeLessThan(60);
      table.close();
    }
  }, 120_000);

  it('of one record by two at once counts it once', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    await store.commit(settledBatch([settledRecord('5', [])], { shardId: 's' }));
    const lost = settledBatch([settledRecord('3', [counted('b', 1), counted('c', 2)])], { shardId: 's' });
    const replays = [1, 2, 3, 4].map(() => dynamoStoreMaintenance(openTable(table.name)).commitReplay(lost));
    await Promise.all(replays);
    await dynamoProjection(table, createJournal(table))('s');
    expect((await store.statistics(0)).totals).toMatchObject({ processed: 2, duplicates: 0 });
    expect(await settledIn(store)).toEqual([2]);
    table.close();
  });
});
