import { describe, expect, it } from 'vitest';
import { batchesOf, settledEvent } from '../../support/settled-events.ts';
import { idsOf, NOTHING, type OpenStore, storeOfEachTest } from './opened-store.ts';

const failure = { code: 'PROCESS_FAILED', message: 'cannot divide by zero:\n\t"n" of {"n":0} – 3 attempts' };
const FILTERED = { status: 'filtered', attempts: 2, reason: "n isn't above 10 %" } as const;
const DEAD_LETTERED = { status: 'deadLettered', attempts: 3, failure } as const;

export function outcomesContract(open: OpenStore): void {
  describe('outcomes', () => {
    const opened = storeOfEachTest(open);

    it('keeps a filtered event with the reason', async () => {
      const next = batchesOf('shardId-000000000000');
      const result = await opened.store.commit(next(settledEvent({ outcome: FILTERED })));
      expect(result).toEqual({ ...NOTHING, filtered: 1 });
      const [stored] = await opened.store.find('e-1');
      expect(stored).toMatchObject({ status: 'filtered', attempts: 2, filterReason: "n isn't above 10 %" });
      expect(stored).toMatchObject({ resultText: undefined, failure: undefined });
      expect(stored?.event.dataText).toBe('{"n":1}');
    });

    it('keeps a dead-lettered event with code, message and payload', async () => {
      const next = batchesOf('shardId-000000000000');
      const result = await opened.store.commit(next(settledEvent({ outcome: DEAD_LETTERED })));
      expect(result).toEqual({ ...NOTHING, deadLettered: 1 });
      const [stored] = await opened.store.find('e-1');
      expect(stored).toMatchObject({ status: 'deadLettered', attempts: 3, filterReason: undefined });
      expect(stored?.failure).toEqual({
        code: 'PROCESS_FAILED',
        message: 'cannot divide by zero:\n\t"n" of {"n":0} – 3 attempts',
      });
      expect(stored?.resultText).toBeUndefined();
      expect(stored?.event.dataText).toBe('{"n":1}');
    });

    it.each([FILTERED, DEAD_LETTERED])(
      'counts a resend of an event that was $status as a duplicate',
      async (outcome) => {
        const next = batchesOf('shardId-000000000000');
        await opened.store.commit(next(settledEvent({ outcome })));
        const before = await opened.store.find('e-1');
        const result = await opened.store.commit(next(settledEvent({ outcome }), settledEvent()));
        expect(result).toEqual({ ...NOTHING, duplicates: 2 });
        const changed = settledEvent({ dataText: '{"n":2}' });
        expect(await opened.store.commit(next(changed))).toEqual({ ...NOTHING, conflicts: 1 });
        expect(await opened.store.find('e-1')).toEqual(before);
      },
    );

    it('counts failures by type and by code, most frequent first', async () => {
      const next = batchesOf('shardId-000000000000');
      const failed = (id: string, type: string, code: string) => {
        const outcome = { status: 'deadLettered', attempts: 1, failure: { code, message: 'refused' } } as const;
        return settledEvent({ id, type, outcome });
      };
      await opened.store.commit(next(failed('1', 'a', 'EVENT_REFUSED'), failed('2', 'a', 'EVENT_INVALID')));
      await opened.store.commit(next(failed('3', 'b', 'EVENT_INVALID'), failed('2', 'a', 'EVENT_INVALID')));
      await opened.store.commit(
        next(settledEvent({ id: '4', type: 'a' }), failed('5', 'a', 'A_CODE_OF_ANOTHER_VERSION')),
      );
      const { byType, failures } = await opened.store.statistics(0);
      expect(byType).toMatchObject([
        { type: 'a', processed: 1, failed: 3 },
        { type: 'b', processed: 0, failed: 1 },
      ]);
      expect(failures[0]).toEqual({ code: 'EVENT_INVALID', count: 2 });
      expect(failures).toHaveLength(3);
      expect(failures).toContainEqual({ code: 'EVENT_REFUSED', count: 1 });
      expect(failures).toContainEqual({ code: 'A_CODE_OF_ANOTHER_VERSION', count: 1 });
    });

    // Messages come from exceptions of the user's code and may hold anything that a string can.
    it.each(['a\u0000b', 'a\ud800b'])('commits a failure and a reason that no text column takes: %j', async (text) => {
      const failed = {
        status: 'deadLettered',
        attempts: 1,
        failure: { code: 'PROCESS_FAILED', message: text },
      } as const;
      const filtered = { status: 'filtered', attempts: 1, reason: text } as const;
      const events = [settledEvent({ id: 'a', outcome: failed }), settledEvent({ id: 'b', outcome: filtered })];
      const result = await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      expect(result).toEqual({ ...NOTHING, deadLettered: 1, filtered: 1 });
      const [a] = await opened.store.find('a');
      expect(a?.failure?.message).toMatch(/^a.+b$/su);
      const [b] = await opened.store.find('b');
      expect(b?.filterReason).toMatch(/^a.+b$/su);
    });

    it('lists all of them, or those of one status', async () => {
      const events = [
        settledEvent({ id: 'a' }),
        settledEvent({ id: 'b', outcome: FILTERED }),
        settledEvent({ id: 'c', outcome: DEAD_LETTERED }),
        settledEvent({ id: 'a' }),
      ];
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const list = async (status?: 'processed' | 'filtered' | 'deadLettered' | 'accepted') =>
        idsOf((await opened.store.list({ order: 'asc', limit: 10, ...(status && { status }) })).items).sort();
      expect(await list()).toEqual(['a', 'b', 'c']);
      expect(await list('processed')).toEqual(['a']);
      expect(await list('filtered')).toEqual(['b']);
      expect(await list('deadLettered')).toEqual(['c']);
      expect(await list('accepted')).toEqual([]);
    });
  });
}
