import { describe, expect, it } from 'vitest';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf } from '../../support/settled-events.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, idsOfLetters, LATER, lease, PROCESSED, resolution, TOKENS, waiting } from './values.ts';

export function parkedKeysContract(open: OpenLetters): void {
  describe('parked keys', () => {
    const opened = openedEachTest(open);
    /** `head` failed and parks key k; `w-1` to `w-3` wait in it, in later batches; `other` failed without a key. */
    const park = async () => {
      const { events, letters } = opened.now;
      const next = batchesOf('s');
      await events.commit(next(failedEvent('head', failed('PROCESS_FAILED', 'broke', 'k'))));
      await events.commit(next(failedEvent('w-1', waiting('k')), failedEvent('other')));
      await events.commit(next(failedEvent('w-2', waiting('k')), failedEvent('w-3', waiting('k'))));
      const all = (await letters.letters({}, 10)).items;
      return (id: string) => all.find(({ event }) => event.id === id)!;
    };

    it('are told of those asked for', async () => {
      const { events } = opened.now;
      await park();
      expect(await events.parkedKeys(['j', 'k', 'l'])).toEqual(new Set(['k']));
      expect(await events.parkedKeys([])).toEqual(new Set());
    });

    it('count and list what waits as parked, with the letter that it waits for', async () => {
      const { events, letters } = opened.now;
      const letter = await park();
      const head = letter('head').letterId;
      const [stored] = await events.find('w-1');
      expect(stored).toMatchObject({ status: 'parked', attempts: 0, failure: undefined });
      expect(letter('head')).toMatchObject({ status: 'deadLettered', key: 'k', waitsFor: undefined });
      expect(letter('w-3')).toMatchObject({ status: 'parked', key: 'k', waitsFor: head, family: undefined });
      const statistics = await events.statistics(0);
      expect(statistics.totals).toMatchObject({ deadLettered: 2, parked: 3, processed: 0 });
      expect(statistics.byType).toMatchObject([{ received: 5, parked: 3, failed: 5 }]);
      expect(statistics.perMinute).toMatchObject([{ received: 5, parked: 3 }]);
      expect(statistics.failures).toEqual([{ code: 'PROCESS_FAILED', count: 2 }]);
      expect(await letters.families(10)).toHaveLength(2);
    });

    it('give no letter to a claim without the one in front of it', async () => {
      const { letters } = opened.now;
      const letter = await park();
      const ids = ['w-1', 'w-2'].map((id) => letter(id).letterId);
      expect(await letters.claim({ ids }, 9, LATER, lease())).toEqual([]);
      expect(idsOfLetters(await letters.claim({ dueAtMs: LATER }, 9, LATER, lease()))).toEqual(['head', 'other']);
      expect(await letters.claim({}, 9, LATER, lease(TOKENS[1]))).toEqual([]);
      await letters.release(TOKENS[0]);
      const inOrder = ['head', 'w-1', 'other', 'w-2', 'w-3'];
      expect(idsOfLetters(await letters.claim({}, 9, LATER, lease()))).toEqual(inOrder);
    });

    it('let the others go in order when the failed one is processed, and are free when none waits', async () => {
      const { events, letters } = opened.now;
      const letter = await park();
      await letters.claim({ ids: [letter('head').letterId] }, 9, LATER, lease());
      expect(await letters.claim({ dueAtMs: LATER, type: 'none' }, 9, LATER, lease())).toEqual([]);
      await letters.resolve(TOKENS[0], [resolution(letter('head'), PROCESSED)], LATER);
      expect(await events.parkedKeys(['k'])).toEqual(new Set(['k']));
      const due = await letters.claim({ dueAtMs: 0 }, 2, LATER, lease());
      expect(idsOfLetters(due)).toEqual(['w-1', 'w-2']);
      expect(await letters.claim({ dueAtMs: 0 }, 9, LATER, lease(TOKENS[1]))).toEqual([]);
      await letters.resolve(
        TOKENS[0],
        due.map((one) => resolution(one, PROCESSED)),
        LATER,
      );
      const [last] = await letters.claim({ dueAtMs: 0 }, 9, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(last!, PROCESSED)], LATER);
      expect(await events.parkedKeys(['k'])).toEqual(new Set());
      expect((await events.statistics(0)).totals).toMatchObject({ processed: 4, deadLettered: 1, parked: 0 });
    });

    it('let the others go when the failed one is discarded', async () => {
      const { letters } = opened.now;
      const letter = await park();
      await letters.discard([letter('head').letterId], 'no use', 'ann', LATER);
      expect(idsOfLetters(await letters.claim({ dueAtMs: 0 }, 9, LATER, lease()))).toEqual(['w-1', 'w-2', 'w-3']);
    });

    it('stay with the first that fails again: what was put back waits for it', async () => {
      const { events, letters } = opened.now;
      const letter = await park();
      await letters.discard([letter('head').letterId], 'no use', 'ann', LATER);
      const [first, second, third] = await letters.claim({ dueAtMs: 0 }, 9, LATER, lease());
      const outcomes = [failed('PROCESS_FAILED', 'broke', 'k'), waiting('k'), waiting('k')];
      const result = await letters.resolve(
        TOKENS[0],
        [first, second, third].map((one, index) => resolution(one!, outcomes[index]!, LATER + 60_000)),
        LATER,
      );
      expect(result).toEqual({ processed: 0, filtered: 0, failed: 1, parked: 2, lost: 0 });
      expect(await letters.letter(first!.letterId)).toMatchObject({ status: 'deadLettered', waitsFor: undefined });
      expect(await letters.letter(third!.letterId)).toMatchObject({ status: 'parked', waitsFor: first!.letterId });
      expect(idsOfLetters(await letters.claim({ dueAtMs: LATER }, 9, LATER, lease()))).toEqual(['other']);
      expect((await events.statistics(0)).totals).toMatchObject({ deadLettered: 2, parked: 2, discarded: 1 });
    });

    it('let an event go that was parked while the last one in front of it was processed', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('late', waiting('k'))));
      expect(idsOfLetters(await letters.claim({ dueAtMs: 0 }, 9, LATER, lease()))).toEqual(['late']);
    });
  });
}
