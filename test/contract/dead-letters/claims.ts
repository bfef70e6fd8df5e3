import { describe, expect, it } from 'vitest';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf } from '../../support/settled-events.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, idsOfLetters, LATER, lease, PROCESSED, resolution, TOKENS } from './values.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];

export function claimsContract(open: OpenLetters): void {
  describe('claims', () => {
    const opened = openedEachTest(open);
    const setAside = (ids: readonly string[]) =>
      opened.now.events.commit(batchesOf('s')(...ids.map((id) => failedEvent(id))));

    it('give each letter to one of two who claim at the same time', async () => {
      await setAside(Array.from({ length: 200 }, (_, n) => `e-${n}`));
      const { letters } = opened.now;
      const tokens = Array.from({ length: 8 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`);
      const taken = await Promise.all(tokens.map((token) => letters.claim({}, 30, LATER, lease(token))));
      const ids = taken.flatMap(idsOfLetters);
      expect(ids).toHaveLength(200);
      expect(new Set(ids).size).toBe(200);
    });

    it('come in the order of the stream and stop at the limit', async () => {
      await setAside(IDS);
      const { letters } = opened.now;
      expect(idsOfLetters(await letters.claim({}, 4, LATER, lease()))).toEqual(['a', 'b', 'c', 'd']);
      expect(idsOfLetters(await letters.claim({}, 4, LATER, lease(TOKENS[1])))).toEqual(['e', 'f']);
    });

    it('end with their lease, and then another one may claim', async () => {
      await setAside(['a']);
      const { letters } = opened.now;
      const [letter] = await letters.claim({}, 9, 1_000, lease(TOKENS[0], 2_000));
      expect(await letters.claim({}, 9, 1_999, lease(TOKENS[1], 3_000))).toEqual([]);
      expect(await letters.claim({}, 9, 2_000, lease(TOKENS[1], 3_000))).toHaveLength(1);
      const late = await letters.resolve(TOKENS[0], [resolution(letter!, PROCESSED)], 2_001);
      expect(late).toEqual({ processed: 0, filtered: 0, failed: 0, parked: 0, lost: 1 });
      const holder = await letters.resolve(TOKENS[1], [resolution(letter!, PROCESSED)], 2_002);
      expect(holder).toMatchObject({ processed: 1, lost: 0 });
    });

    it('are given back untouched', async () => {
      await setAside(['a']);
      const { letters } = opened.now;
      const [claimed] = await letters.claim({}, 9, LATER, lease());
      await letters.release(TOKENS[1]);
      expect(await letters.claim({}, 9, LATER, lease(TOKENS[1]))).toEqual([]);
      await letters.release(TOKENS[0]);
      expect(await letters.claim({}, 9, LATER, lease(TOKENS[1]))).toEqual([claimed]);
    });

    it('are told of while their lease holds', async () => {
      await setAside(['a', 'b', 'c']);
      const { letters } = opened.now;
      await letters.claim({}, 2, 1_000, lease(TOKENS[0], 2_000));
      expect(await letters.count({ heldAtMs: 1_999 })).toBe(2);
      expect(await letters.count({ heldAtMs: 2_000 })).toBe(0);
      await letters.release(TOKENS[0]);
      expect(await letters.count({ heldAtMs: 1_999 })).toBe(0);
    });

    it('are given back all together, whoever holds them', async () => {
      await setAside(['a', 'b', 'c', 'd']);
      const { letters } = opened.now;
      const [a] = await letters.claim({}, 1, LATER, lease(TOKENS[0]));
      await letters.claim({}, 2, LATER, lease(TOKENS[1]));
      expect(await letters.releaseAll()).toBe(3);
      expect(await letters.releaseAll()).toBe(0);
      expect(await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER)).toMatchObject({ lost: 1 });
      expect(idsOfLetters(await letters.claim({}, 9, LATER, lease(TOKENS[1])))).toEqual(['a', 'b', 'c', 'd']);
    });

    it('take only what the filter names, and due letters when their time has come', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a'), failedEvent('b', failed('EVENT_INVALID'))));
      const [b] = (await letters.letters({ reason: 'EVENT_INVALID' }, 1)).items;
      expect(await letters.claim({ dueAtMs: b!.lastFailedAtMs }, 9, 0, lease())).toEqual([]);
      expect(idsOfLetters(await letters.claim({ dueAtMs: LATER }, 9, 0, lease()))).toEqual(['a']);
      expect(idsOfLetters(await letters.claim({ ids: [b!.letterId] }, 9, 0, lease()))).toEqual(['b']);
    });

    it('take no letter that was discarded or processed meanwhile', async () => {
      await setAside(['a', 'b', 'c']);
      const { letters } = opened.now;
      const [a, b] = await letters.claim({}, 2, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER);
      await letters.discard([b!.letterId], 'no use', 'ann', LATER);
      const ids = [a!.letterId, b!.letterId];
      expect(await letters.claim({ ids }, 9, LATER, lease(TOKENS[1]))).toEqual([]);
      expect(idsOfLetters(await letters.claim({}, 9, LATER, lease(TOKENS[1])))).toEqual(['c']);
    });
  });
}
