import { describe, expect, it } from 'vitest';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { type OpenStore, storeOfEachTest } from './opened-store.ts';

const failure = { code: 'EVENT_INVALID', message: 'n must be a number' };
const DEAD_LETTERED = { status: 'deadLettered', attempts: 1, failure } as const;
const FILTERED = { status: 'filtered', attempts: 1, reason: 'old' } as const;

const two = (index: number) => String(index).padStart(2, '0');

/** Records of three minutes, the last before the first, with an event of every kind. */
const RECORDS = [
  settledRecord('1', [settledEvent({ id: '1' }), settledEvent({ id: '2', outcome: FILTERED })], {
    arrivedAtMs: 1_767_225_719_999,
  }),
  settledRecord('2', [settledEvent({ id: '3', source: 'web' }), settledEvent({ id: '4', outcome: DEAD_LETTERED })], {
    arrivedAtMs: 1_767_225_720_000,
  }),
  settledRecord('5', [settledEvent({ id: '1' }), settledEvent({ id: '1', dataText: '{"n":2}' })], {
    arrivedAtMs: 1_767_225_779_999,
  }),
  settledRecord('9', [settledEvent({ id: '5', type: 'a.failure', outcome: DEAD_LETTERED })], {
    arrivedAtMs: 1_767_225_660_000,
  }),
];

const NO_COUNTS = { processed: 0, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 0, parked: 0, discarded: 0 };
const NOTHING_RECEIVED = { received: 0, failed: 0, ...NO_COUNTS };

const EXPECTED = {
  totals: { ...NO_COUNTS, processed: 2, duplicates: 1, conflicts: 1, filtered: 1, deadLettered: 2 },
  byType: [
    { type: 'test.happened', processed: 2, failed: 1 },
    { type: 'a.failure', processed: 0, failed: 1 },
  ],
  perMinute: [
    { minuteMs: 1_767_225_660_000, received: 3, processed: 1, failed: 1 },
    { minuteMs: 1_767_225_720_000, received: 4, processed: 1, failed: 1 },
  ],
  failures: [{ code: 'EVENT_INVALID', count: 2 }],
  shards: [{ shardId: 'shardId-000000000000', position: '9', settled: 7 }],
};

export function statisticsContract(open: OpenStore): void {
  describe('statistics', () => {
    const opened = storeOfEachTest(open);

    it('are empty before anything was committed', async () => {
      expect(await opened.store.statistics(0)).toEqual({
        totals: NO_COUNTS,
        byType: [],
        bySource: [],
        perMinute: [],
        failures: [],
        shards: [],
      });
    });

    it('count what became of every event, and nothing twice', async () => {
      await opened.store.commit(settledBatch(RECORDS));
      const statistics = await opened.store.statistics(0);
      expect(statistics).toMatchObject(EXPECTED);
      expect(statistics.bySource).toHaveLength(2);
      expect(statistics.bySource).toContainEqual({ source: 'test', processed: 1 });
      expect(statistics.bySource).toContainEqual({ source: 'web', processed: 1 });
      await opened.store.commit(settledBatch(RECORDS));
      expect(await opened.store.statistics(0)).toEqual(statistics);
    });

    it('are the same where the records come one by one', async () => {
      for (const record of RECORDS) await opened.store.commit(settledBatch([record]));
      expect(await opened.store.statistics(0)).toMatchObject(EXPECTED);
    });

    it('give the minutes of receipt from the one asked for, oldest first', async () => {
      await opened.store.commit(settledBatch(RECORDS));
      const minutes = async (since: number) =>
        (await opened.store.statistics(since)).perMinute.map(({ minuteMs }) => minuteMs);
      expect(await minutes(1_767_225_660_000)).toEqual([1_767_225_660_000, 1_767_225_720_000]);
      expect(await minutes(1_767_225_720_000)).toEqual([1_767_225_720_000]);
      expect(await minutes(1_767_225_780_000)).toEqual([]);
    });

    it('count a resend in the minute and the shard that it came through', async () => {
      await opened.store.commit(settledBatch([settledRecord('1', [settledEvent()])]));
      const resent = settledRecord('1', [settledEvent(), settledEvent()], { arrivedAtMs: 1_767_229_200_000 });
      await opened.store.commit(settledBatch([resent], { shardId: 'shardId-000000000001' }));
      const { perMinute, shards, bySource, byType } = await opened.store.statistics(0);
      expect(perMinute).toEqual([
        { ...NOTHING_RECEIVED, minuteMs: 1_767_225_600_000, received: 1, processed: 1 },
        { ...NOTHING_RECEIVED, minuteMs: 1_767_229_200_000, received: 2, duplicates: 2 },
      ]);
      expect(shards).toEqual([
        { shardId: 'shardId-000000000000', position: '1', settled: 1 },
        { shardId: 'shardId-000000000001', position: '1', settled: 2 },
      ]);
      expect(bySource).toEqual([{ source: 'test', processed: 1 }]);
      expect(byType).toEqual([
        { ...NOTHING_RECEIVED, type: 'test.happened', received: 3, processed: 1, duplicates: 2 },
      ]);
    });

    it('name the 50 largest types and sources, largest first', async () => {
      const events = Array.from({ length: 55 }, (_, index) =>
        Array.from({ length: index + 1 }, (_event, number) =>
          settledEvent({ id: `e-${number}`, source: `source-${two(index)}`, type: `type-${two(index)}` }),
        ),
      ).flat();
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const { byType, bySource, totals } = await opened.store.statistics(0);
      expect(totals.processed).toBe(1_540);
      expect(byType).toHaveLength(50);
      expect(byType[0]).toMatchObject({ type: 'type-54', processed: 55, failed: 0 });
      expect(byType[1]).toMatchObject({ type: 'type-53', processed: 54, failed: 0 });
      expect(byType[49]).toMatchObject({ type: 'type-05', processed: 6, failed: 0 });
      expect(bySource).toHaveLength(50);
      expect(bySource[0]).toEqual({ source: 'source-54', processed: 55 });
      expect(bySource[49]).toEqual({ source: 'source-05', processed: 6 });
    });

    it('order types by what was processed and what failed together', async () => {
      const events = [
        settledEvent({ id: '1', type: 'smooth' }),
        settledEvent({ id: '2', type: 'failing', outcome: DEAD_LETTERED }),
        settledEvent({ id: '3', type: 'failing', outcome: DEAD_LETTERED }),
      ];
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      expect((await opened.store.statistics(0)).byType).toMatchObject([
        { type: 'failing', processed: 0, failed: 2 },
        { type: 'smooth', processed: 1, failed: 0 },
      ]);
    });

    it('keep types and sources apart that look alike', async () => {
      const names = ['a', 'A', 'a ', 'ä', 'a%'];
      const events = names.map((name, index) => settledEvent({ id: String(index), type: name, source: name }));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const { byType, bySource } = await opened.store.statistics(0);
      expect(byType.map(({ type }) => type).sort()).toEqual(['A', 'a', 'a ', 'a%', 'ä']);
      expect(bySource.map(({ source }) => source).sort()).toEqual(['A', 'a', 'a ', 'a%', 'ä']);
    });
  });
}
