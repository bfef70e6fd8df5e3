import { describe, expect, it } from 'vitest';
import type { AggregateEntry } from '../../../core/events/event.ts';
import type { AggregateQuery } from '../../../core/ports/event-store.ts';
import {
  batchesOf,
  type EventFields,
  settledBatch,
  settledEvent,
  settledRecord,
} from '../../support/settled-events.ts';
import { type OpenStore, storeOfEachTest } from './opened-store.ts';

const HOUR_0 = 1_767_225_600_000;
const HOUR_1 = 1_767_229_200_000;
const HOUR_2 = 1_767_232_800_000;

/** One event that adds one value to a window of `temperature`. */
const measured = (id: string, key: string, windowStartMs: number, value: number, fields: EventFields = {}) =>
  settledEvent({ id, ...fields, outcome: adds({ aggregate: 'temperature', key, windowStartMs, value }) });

const adds = (...aggregates: readonly AggregateEntry[]) => ({ status: 'processed', attempts: 1, aggregates }) as const;

export function aggregatesContract(open: OpenStore): void {
  describe('aggregates', () => {
    const opened = storeOfEachTest(open);
    const windows = (query: Partial<AggregateQuery> = {}) =>
      opened.store.aggregates({ name: 'temperature', limit: 100, ...query });
    const places = async (query: Partial<AggregateQuery>) =>
      (await windows(query)).map(({ key, windowStartMs }) => `${key}@${windowStartMs}`);

    it('are empty before anything was added', async () => {
      expect(await windows()).toEqual([]);
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent()));
      expect(await windows()).toEqual([]);
    });

    it('count, add up and compare by window and key', async () => {
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          measured('1', 'lab', HOUR_0, 20.5),
          measured('2', 'lab', HOUR_0, -3),
          measured('3', 'lab', HOUR_1, 7),
          measured('4', 'roof', HOUR_0, 1),
          measured('5', 'lab', HOUR_0, 4.25),
        ),
      );
      expect(await windows()).toEqual([
        { key: 'lab', windowStartMs: 1_767_225_600_000, count: 3, sum: 21.75, min: -3, max: 20.5 },
        { key: 'roof', windowStartMs: 1_767_225_600_000, count: 1, sum: 1, min: 1, max: 1 },
        { key: 'lab', windowStartMs: 1_767_229_200_000, count: 1, sum: 7, min: 7, max: 7 },
      ]);
    });

    it('are the same over several commits, shards and late events', async () => {
      const [left, right] = [batchesOf('shardId-000000000000'), batchesOf('shardId-000000000001')];
      await opened.store.commit(left(measured('1', 'lab', HOUR_1, 4)));
      await opened.store.commit(right(measured('2', 'lab', HOUR_1, 2), measured('3', 'lab', HOUR_0, 10)));
      await opened.store.commit(left(measured('4', 'lab', HOUR_0, -1), measured('5', 'lab', HOUR_1, 9)));
      expect(await windows()).toEqual([
        { key: 'lab', windowStartMs: 1_767_225_600_000, count: 2, sum: 9, min: -1, max: 10 },
        { key: 'lab', windowStartMs: 1_767_229_200_000, count: 3, sum: 15, min: 2, max: 9 },
      ]);
    });

    it('take several entries of one event, also for the same window', async () => {
      const window = { aggregate: 'temperature', key: 'lab', windowStartMs: HOUR_0 };
      const outcome = adds(
        { ...window, value: 1 },
        { ...window, value: 2 },
        { ...window, aggregate: 'other', value: 3 },
      );
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent({ outcome })));
      expect(await windows()).toEqual([{ key: 'lab', windowStartMs: HOUR_0, count: 2, sum: 3, min: 1, max: 2 }]);
      expect(await windows({ name: 'other' })).toEqual([
        { key: 'lab', windowStartMs: HOUR_0, count: 1, sum: 3, min: 3, max: 3 },
      ]);
      expect(await windows({ name: 'temp' })).toEqual([]);
    });

    it('take nothing from duplicates, conflicts and redeliveries', async () => {
      const records = [
        settledRecord('1', [measured('1', 'lab', HOUR_0, 4), measured('1', 'lab', HOUR_0, 4)]),
        settledRecord('2', [measured('1', 'lab', HOUR_0, 9, { dataText: '{"n":9}' })]),
        settledRecord('3', [measured('2', 'lab', HOUR_0, 1), measured('1', 'roof', HOUR_1, 4)]),
      ];
      const expected = [{ key: 'lab', windowStartMs: 1_767_225_600_000, count: 2, sum: 5, min: 1, max: 4 }];
      await opened.store.commit(settledBatch(records));
      expect(await windows()).toEqual(expected);
      await opened.store.commit(settledBatch(records));
      await opened.store.commit(settledBatch(records, { shardId: 'shardId-000000000001' }));
      expect(await windows()).toEqual(expected);
    });

    it('take nothing from a resend of an event that was dead-lettered', async () => {
      const next = batchesOf('shardId-000000000000');
      const failure = { code: 'EVENT_INVALID', message: 'n must be a number' };
      await opened.store.commit(next(settledEvent({ outcome: { status: 'deadLettered', attempts: 1, failure } })));
      await opened.store.commit(next(measured('e-1', 'lab', HOUR_0, 4)));
      expect(await windows()).toEqual([]);
    });

    it('keep keys apart that look alike, in order of their characters', async () => {
      const keys = ['b', 'a', 'B', '', 'a ', 'ä', 'a%', '10', '9', '日本'];
      const events = keys.map((key, index) => measured(`e-${index}`, key, HOUR_0, index));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const ordered = ['', '10', '9', 'B', 'a', 'a ', 'a%', 'b', 'ä', '日本'];
      expect((await windows()).map(({ key }) => key)).toEqual(ordered);
      expect(await windows({ key: 'a%' })).toMatchObject([{ key: 'a%', sum: 6 }]);
      expect(await windows({ key: '' })).toMatchObject([{ key: '', sum: 3 }]);
    });

    // Keys come from the user's own code.
    it.each(['a\u0000b', 'a\ud800b'])('take a key that no text column takes: %j', async (key) => {
      const next = batchesOf('shardId-000000000000');
      expect(await opened.store.commit(next(measured('1', key, HOUR_0, 4)))).toMatchObject({ processed: 1 });
      expect(await windows()).toMatchObject([{ count: 1, sum: 4 }]);
    });

    it('filter by key and by start of window, from inclusive, to exclusive', async () => {
      const events = [HOUR_0, HOUR_1, HOUR_2].flatMap((hour) => [
        measured(`lab-${hour}`, 'lab', hour, 1),
        measured(`roof-${hour}`, 'roof', hour, 1),
      ]);
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      expect(await places({ key: 'lab' })).toEqual(['lab@1767225600000', 'lab@1767229200000', 'lab@1767232800000']);
      expect(await places({ key: 'roof', fromMs: HOUR_1 })).toEqual(['roof@1767229200000', 'roof@1767232800000']);
      expect(await places({ key: 'lab', toMs: HOUR_2 })).toEqual(['lab@1767225600000', 'lab@1767229200000']);
      expect(await places({ fromMs: HOUR_1, toMs: HOUR_2 })).toEqual(['lab@1767229200000', 'roof@1767229200000']);
      expect(await places({ fromMs: HOUR_0 + 1, toMs: HOUR_1 })).toEqual([]);
      expect(await places({ key: 'cellar' })).toEqual([]);
    });

    it('come page by page, each window once', async () => {
      const events = [HOUR_0, HOUR_1].flatMap((hour) =>
        ['c', 'a', 'b'].map((key) => measured(`${key}-${hour}`, key, hour, 1)),
      );
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const first = await places({ limit: 4 });
      expect(first).toEqual(['a@1767225600000', 'b@1767225600000', 'c@1767225600000', 'a@1767229200000']);
      const second = await places({ limit: 4, after: { windowStartMs: HOUR_1, key: 'a' } });
      expect(second).toEqual(['b@1767229200000', 'c@1767229200000']);
      expect(await places({ limit: 4, after: { windowStartMs: HOUR_1, key: 'c' } })).toEqual([]);
      expect(await places({ limit: 1, key: 'b', after: { windowStartMs: HOUR_0, key: 'b' } })).toEqual([
        'b@1767229200000',
      ]);
    });

    it('take thousands of windows in one commit', async () => {
      const keys = Array.from({ length: 3_000 }, (_, index) => `key-${String(index).padStart(4, '0')}`);
      const events = keys.map((key, index) => measured(`e-${index}`, key, HOUR_0, index));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const first = await windows({ limit: 2_000 });
      const second = await windows({ limit: 2_000, after: { windowStartMs: HOUR_0, key: 'key-1999' } });
      expect([...first, ...second].map(({ key }) => key)).toEqual(keys);
      expect(second.at(-1)).toMatchObject({ key: 'key-2999', count: 1, sum: 2_999 });
    });

    it.each([-5e-324, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 0.1, 9007199254740991])(
      'keep %d exactly',
      async (value) => {
        await opened.store.commit(batchesOf('shardId-000000000000')(measured('1', 'lab', HOUR_0, value)));
        expect(await windows()).toEqual([
          { key: 'lab', windowStartMs: HOUR_0, count: 1, sum: value, min: value, max: value },
        ]);
      },
    );

    it('take negative zero for zero', async () => {
      await opened.store.commit(batchesOf('shardId-000000000000')(measured('1', 'lab', HOUR_0, -0)));
      const [window] = await windows();
      expect([window?.count, window?.sum === 0, window?.min === 0, window?.max === 0]).toEqual([1, true, true, true]);
    });

    it('go on where a sum outgrows a double', async () => {
      const next = batchesOf('shardId-000000000000');
      const huge = 1.7976931348623157e308;
      await opened.store.commit(next(measured('1', 'lab', HOUR_0, huge), measured('2', 'lab', HOUR_0, huge)));
      await opened.store.commit(next(measured('3', 'lab', HOUR_0, huge), measured('4', 'roof', HOUR_0, huge)));
      await opened.store.commit(next(measured('5', 'lab', HOUR_0, 1), measured('6', 'roof', HOUR_0, huge)));
      expect(await windows()).toEqual([
        { key: 'lab', windowStartMs: HOUR_0, count: 4, sum: Number.POSITIVE_INFINITY, min: 1, max: huge },
        { key: 'roof', windowStartMs: HOUR_0, count: 2, sum: Number.POSITIVE_INFINITY, min: huge, max: huge },
      ]);
    });

    it('have windows before 1970', async () => {
      const events = [measured('1', 'lab', -3_600_000, 1), measured('2', 'lab', -62_135_596_800_000, 2)];
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      expect(await places({ toMs: 0 })).toEqual(['lab@-62135596800000', 'lab@-3600000']);
    });
  });
}
