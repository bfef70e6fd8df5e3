import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../core/events/event.ts';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, LATER, lease, PROCESSED, resolution, TOKENS } from './values.ts';

const WITH_EFFECTS: Outcome = {
  status: 'processed',
  attempts: 2,
  resultText: '{"ok": 1.0}',
  aggregates: [{ aggregate: 'count', key: 'k', windowStartMs: 1_767_225_600_000, value: 5 }],
};
const WINDOW = { key: 'k', windowStartMs: 1_767_225_600_000, count: 1, sum: 5, min: 5, max: 5 };
const NO_TOTALS = { processed: 0, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 0, parked: 0, discarded: 0 };

export function resolveContract(open: OpenLetters): void {
  describe('resolving', () => {
    const opened = openedEachTest(open);
    const totals = async () => (await opened.now.events.statistics(0)).totals;
    const windows = () => opened.now.events.aggregates({ name: 'count', limit: 10 });

    it('makes every effect of an event, and moves it from dead letters to processed where it was received', async () => {
      const { events, letters } = opened.now;
      const records = [
        settledRecord('1', [failedEvent('a'), failedEvent('b')], { arrivedAtMs: 1_767_225_660_001 }),
        settledRecord('2', [settledEvent({ id: 'c' })], { arrivedAtMs: 1_767_225_720_000 }),
      ];
      await events.commit(settledBatch(records));
      const [a] = await letters.claim({}, 1, LATER, lease());
      expect(await letters.resolve(TOKENS[0], [resolution(a!, WITH_EFFECTS)], LATER)).toEqual({
        processed: 1,
        filtered: 0,
        failed: 0,
        parked: 0,
        lost: 0,
      });
      const [stored] = await events.find('a');
      expect(stored).toMatchObject({ status: 'processed', attempts: 5, resultText: '{"ok": 1.0}', failure: undefined });
      expect(await windows()).toEqual([WINDOW]);
      const statistics = await events.statistics(0);
      expect(statistics.totals).toEqual({ ...NO_TOTALS, processed: 2, deadLettered: 1 });
      expect(statistics.perMinute).toMatchObject([
        { minuteMs: 1_767_225_660_000, received: 2, processed: 1, deadLettered: 1, failed: 1 },
        { minuteMs: 1_767_225_720_000, received: 1, processed: 1, deadLettered: 0, failed: 0 },
      ]);
      expect(statistics.byType).toMatchObject([{ received: 3, processed: 2, failed: 1 }]);
      expect(statistics.bySource).toEqual([{ source: 'test', processed: 2 }]);
      expect(statistics.failures).toEqual([{ code: 'PROCESS_FAILED', count: 1 }]);
      expect(statistics.shards).toMatchObject([{ position: '2', settled: 3 }]);
      expect(await letters.count({})).toBe(1);
      expect(await letters.letter(a!.letterId)).toMatchObject({ status: 'processed', nextRedriveAtMs: undefined });
    });

    it('has no second effect when it is done twice', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      const both = [resolution(a!, WITH_EFFECTS), resolution(a!, WITH_EFFECTS)];
      expect(await letters.resolve(TOKENS[0], both, LATER)).toMatchObject({ processed: 1, lost: 1 });
      expect(await letters.resolve(TOKENS[0], both, LATER)).toMatchObject({ processed: 0, lost: 2 });
      expect(await windows()).toEqual([WINDOW]);
      expect(await totals()).toEqual({ ...NO_TOTALS, processed: 1 });
    });

    it('has one effect when many redrive the same letters at once, while batches are committed', async () => {
      const { events, letters } = opened.now;
      const next = batchesOf('s');
      await events.commit(next(...Array.from({ length: 60 }, (_, n) => failedEvent(`e-${n}`))));
      const redrive = async (worker: number) => {
        const token = `00000000-0000-4000-8000-00000000000${worker}`;
        for (;;) {
          const claimed = await letters.claim({}, 7, LATER, lease(token));
          if (claimed.length === 0) return;
          const resolutions = claimed.map((letter) => resolution(letter, WITH_EFFECTS));
          await Promise.all([
            letters.resolve(token, resolutions, LATER),
            letters.resolve(token, resolutions.toReversed(), LATER),
          ]);
        }
      };
      const commitMore = async () => {
        for (let n = 0; n < 10; n += 1)
          await events.commit(next(settledEvent({ id: `new-${n}`, outcome: WITH_EFFECTS })));
      };
      await Promise.all([redrive(1), redrive(2), redrive(3), redrive(4), commitMore()]);
      expect(await windows()).toEqual([{ ...WINDOW, count: 70, sum: 350 }]);
      expect(await totals()).toEqual({ ...NO_TOTALS, processed: 70 });
      expect(await letters.count({})).toBe(0);
    });

    it('keeps a letter that fails again, with the new failure, until its next time', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      const again = failed('EVENT_INVALID', 'n must be 5');
      const next = LATER + 300_000;
      expect(await letters.resolve(TOKENS[0], [resolution(a!, again, next)], LATER)).toMatchObject({ failed: 1 });
      const letter = await letters.letter(a!.letterId);
      expect(letter).toMatchObject({
        status: 'deadLettered',
        attempts: 6,
        failure: { code: 'EVENT_INVALID', message: 'n must be 5' },
        redrives: 1,
        firstFailedAtMs: a!.firstFailedAtMs,
        lastFailedAtMs: LATER,
        nextRedriveAtMs: next,
      });
      expect(letter?.family).not.toBe(a!.family);
      expect((await events.statistics(0)).failures).toEqual([{ code: 'EVENT_INVALID', count: 1 }]);
      expect(await letters.claim({ dueAtMs: next - 1 }, 9, LATER, lease(TOKENS[1]))).toEqual([]);
      expect(await letters.claim({ dueAtMs: next }, 9, LATER, lease(TOKENS[1]))).toHaveLength(1);
    });

    it('parks a letter that fails again and has no next time', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, failed())], LATER);
      expect(await letters.letter(a!.letterId)).toMatchObject({ status: 'parked', nextRedriveAtMs: undefined });
      expect(await events.find('a')).toMatchObject([{ status: 'parked', failure: { code: 'PROCESS_FAILED' } }]);
      expect(await totals()).toEqual({ ...NO_TOTALS, parked: 1 });
      expect((await events.list({ status: 'parked', order: 'asc', limit: 10 })).items).toHaveLength(1);
      expect(await letters.claim({ dueAtMs: LATER * 2 }, 9, LATER, lease())).toEqual([]);
      expect(await letters.claim({ status: 'parked' }, 9, LATER, lease())).toHaveLength(1);
    });

    it('takes an event that process() filters out now as filtered', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      const outcome = { status: 'filtered', attempts: 1, reason: 'a test order' } as const;
      expect(await letters.resolve(TOKENS[0], [resolution(a!, outcome)], LATER)).toMatchObject({ filtered: 1 });
      expect(await events.find('a')).toMatchObject([{ status: 'filtered', filterReason: 'a test order' }]);
      expect(await totals()).toEqual({ ...NO_TOTALS, filtered: 1 });
    });

    it('leaves a resend of a redriven event a duplicate', async () => {
      const { events, letters } = opened.now;
      const next = batchesOf('s');
      await events.commit(next(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER);
      expect(await events.commit(next(settledEvent({ id: 'a' })))).toMatchObject({ processed: 0, duplicates: 1 });
      expect(await events.statuses([{ id: 'a', source: 'test' }])).toEqual(['processed']);
    });
  });
}
