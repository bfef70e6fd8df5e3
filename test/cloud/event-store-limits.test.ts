import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../support/settled-events.ts';
import { counted, START, settledIn, windowsOf } from './counted-events.ts';
import { itemsOf, type OpenOptions, openEventTable, openTable, projecting } from './event-table.ts';
import { changingResponses } from './faulty-client.ts';

describe('what DynamoDB answers to single statements', () => {
  const events = Array.from({ length: 30 }, (_, index) => settledEvent({ id: `e-${index}` }));
  const open = async (wrap: NonNullable<OpenOptions['wrap']>, options: OpenOptions = {}) => {
    const table = await openEventTable();
    return { table, store: dynamoEventStore(openTable(table.name, { ...options, wrap })) };
  };

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'TransactionConflict', 'InternalServerError'])(
    'sends again what ended as %s, though it may have been done',
    async (Code) => {
      let left = 40;
      const { table, store } = await open(
        changingResponses((responses) =>
          responses.map((response, index) => {
            if (index % 2 === 1 || left === 0) return response;
            left -= 1;
            return { Error: { Code, Message: 'slow down' } };
          }),
        ),
      );
      expect(await store.commit(batchesOf('s')(...events))).toMatchObject({ processed: 30, duplicates: 0 });
      expect(left).toBe(0);
      await projecting(table)();
      expect((await store.statistics(0)).totals).toMatchObject({ processed: 30, duplicates: 0, conflicts: 0 });
      expect(await settledIn(store)).toEqual([30]);
    },
  );

  it('sends again what an answer says nothing of', async () => {
    let isCut = false;
    const cut = changingResponses((responses) => {
      const answered = isCut ? responses : responses.slice(0, 2);
      isCut = true;
      return answered;
    });
    const { store } = await open(cut);
    expect(await store.commit(batchesOf('s')(...events))).toMatchObject({ processed: 30 });
  });

  it('gives up when it is throttled for longer than patience, and says so', async () => {
    const throttle = changingResponses((responses) => responses.map(() => ({ Error: { Code: 'ThrottlingError' } })));
    const { store } = await open(throttle, { patienceMs: 100 });
    const commit = store.commit(batchesOf('s')(...events));
    await expect(commit).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  });

  it('refuses an event that DynamoDB refuses, and not the whole world', async () => {
    const refuse = changingResponses((responses) => [
      { Error: { Code: 'ValidationError', Message: 'too long' } },
      ...responses.slice(1),
    ]);
    const { store } = await open(refuse);
    await expect(store.commit(batchesOf('s')(...events))).rejects.toMatchObject({ code: 'EVENT_UNSTORABLE' });
  });

  it('takes the item that stands from the error where DynamoDB tells it', async () => {
    const table = await openEventTable();
    const first = dynamoEventStore(table);
    await first.commit(batchesOf('s')(...events));
    const items = new Map((await itemsOf(table, 'e:')).map((item) => [item.pk?.S, item]));
    let told = 0;
    const tell = changingResponses((responses) =>
      responses.map((response, index) => {
        const { Error: error } = response as { Error?: { Code: string } };
        if (error?.Code !== 'DuplicateItem' || index % 2 === 1) return response;
        told += 1;
        return { ...response, Error: { ...error, Item: items.get(`e:e-${index}`) } };
      }),
    );
    const store = dynamoEventStore(openTable(table.name, { wrap: tell }));
    const few = events.slice(0, 20);
    const result = await store.commit(settledBatch([settledRecord('7', few)], { shardId: 't' }));
    expect([result.duplicates, result.conflicts, told]).toEqual([20, 0, 10]);
  });
});

describe('what does not fit an item', () => {
  it('is kept in parts and comes back whole', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    // Digits that nothing compresses, in data and result: about 500 KB of them.
    let seed = 1;
    const noise = (characters: number) => {
      const codes = Array.from({ length: characters }, () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return 35 + (seed % 90);
      });
      return String.fromCharCode(...codes).replaceAll('\\', '#');
    };
    const text = (characters: number) => JSON.stringify(Array.from({ length: characters / 1_000 }, () => noise(1_000)));
    const [dataText, resultText] = [text(250_000), text(400_000)];
    const outcome = { status: 'processed', attempts: 1, resultText } as const;
    await store.commit(batchesOf('s')(settledEvent({ dataText, outcome })));
    const [found] = await store.find('e-1');
    expect([found?.event.dataText === dataText, found?.resultText === resultText]).toEqual([true, true]);
    expect((await itemsOf(table, 'p:')).length).toBeGreaterThanOrEqual(2);
    expect(await store.commit(batchesOf('t')(settledEvent({ dataText, outcome })))).toMatchObject({ duplicates: 1 });
    table.close();
  });

  it('is counted all the same: a record of 30,000 windows whose keys nothing compresses', async () => {
    const table = await openEventTable();
    const store = dynamoEventStore(table);
    const aggregates = Array.from({ length: 30_000 }, (_, index) => ({
      ...{ aggregate: 'sum', windowStartMs: START, value: 1 },
      key: `${((index + 1) * 7_919 * 104_729) % 1_000_003}/${((index + 7) * 15_485_863) % 982_451_653}/${index}`,
    }));
    const outcome = { status: 'processed', attempts: 1, aggregates } as const;
    await store.commit(batchesOf('s')(settledEvent({ outcome })));
    await projecting(table)();
    let windows = 0;
    let after: { windowStartMs: number; key: string } | undefined;
    do {
      const page = await store.aggregates({ name: 'sum', limit: 10_000, ...(after && { after }) });
      windows += page.length;
      expect(page.every(({ count, sum }) => count === 1 && sum === 1)).toBe(true);
      after = page.at(-1);
    } while (after !== undefined);
    expect(windows).toBe(30_000);
    expect((await itemsOf(table, 'w:')).length).toBeGreaterThan(16);
    table.close();
  }, 60_000);
});

describe('with time', () => {
  it('events and the journal may be deleted, and what they came to stays', async () => {
    const table = await openEventTable({ keepSeconds: 3_600 });
    const store = dynamoEventStore(table);
    const next = batchesOf('s');
    const nowSeconds = Math.floor(Date.now() / 1_000);
    await store.commit(next(counted('a', 1), counted('b', 3)));
    await projecting(table)();
    for (const item of [...(await itemsOf(table, 'e:')), ...(await itemsOf(table, 'j:'))]) {
      const lifeSeconds = Number(item.ttl?.N) - nowSeconds;
      expect([lifeSeconds >= 3_600, lifeSeconds < 3_700]).toEqual([true, true]);
      await table.send(new DeleteItemCommand({ TableName: table.name, Key: { pk: item.pk!, sk: item.sk! } }));
    }
    const later = dynamoEventStore(openTable(table.name));
    const again = settledBatch([settledRecord('1', [counted('a', 1)])], { shardId: 's' });
    expect(await later.commit(again)).toMatchObject({ skippedRecords: 1, processed: 0 });
    expect(await later.commit(next(counted('c', 5)))).toMatchObject({ processed: 1 });
    await projecting(table)();
    const { totals, shards } = await later.statistics(0);
    expect(totals).toMatchObject({ processed: 3 });
    expect(shards).toEqual([{ shardId: 's', position: '2', settled: 3 }]);
    expect(await windowsOf(store, 'all')).toMatchObject([{ count: 3, sum: 9 }]);
    table.close();
  });
});
