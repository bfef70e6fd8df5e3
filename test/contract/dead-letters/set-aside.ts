import { describe, expect, it } from 'vitest';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { walk } from '../event-store/opened-store.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, idsOfLetters, LATER } from './values.ts';

export function setAsideContract(open: OpenLetters): void {
  describe('setting aside', () => {
    const opened = openedEachTest(open);

    it('keeps a failed event as a letter with its payload, in the transaction of its batch', async () => {
      const { events, letters } = opened.now;
      const event = settledEvent({ id: 'a', subject: 's', dataText: '{ "n": 1.0 }', outcome: failed() });
      await events.commit(settledBatch([settledRecord('7', [settledEvent({ id: 'b' }), event])]));
      const [letter] = (await letters.letters({}, 10)).items;
      expect(letter).toMatchObject({
        event: { id: 'a', source: 'test', type: 'test.happened', subject: 's', dataText: '{ "n": 1.0 }' },
        status: 'deadLettered',
        attempts: 3,
        failure: { code: 'PROCESS_FAILED', message: 'it broke' },
        shardId: 'shardId-000000000000',
        sequenceNumber: '7',
        receivedAtMs: 1_767_225_600_000,
        redrives: 0,
        editedDataText: undefined,
        comment: undefined,
        key: undefined,
        waitsFor: undefined,
      });
      expect(letter?.firstFailedAtMs).toBe(letter?.lastFailedAtMs);
      expect(await letters.letter(letter!.letterId)).toEqual(letter);
      expect(await letters.count({})).toBe(1);
    });

    it('makes no letter of a resend, be it a duplicate or a conflict', async () => {
      const { events, letters } = opened.now;
      const next = batchesOf('shardId-000000000000');
      await events.commit(next(failedEvent('a')));
      const resent = next(failedEvent('a'), settledEvent({ id: 'a', dataText: '{"n":2}', outcome: failed() }));
      expect(await events.commit(resent)).toMatchObject({ deadLettered: 0, duplicates: 1, conflicts: 1 });
      expect(await letters.count({})).toBe(1);
    });

    it('makes no letter twice of a record that is delivered again', async () => {
      const { events, letters } = opened.now;
      const batch = settledBatch([settledRecord('1', [failedEvent('a')])]);
      await events.commit(batch);
      await events.commit(batch);
      expect(await letters.count({})).toBe(1);
    });

    it('takes up by itself a minute later what may mend itself, and nothing else', async () => {
      const { events, letters } = opened.now;
      const commit = batchesOf('shardId-000000000000');
      await events.commit(commit(failedEvent('a'), failedEvent('b', failed('EVENT_INVALID'))));
      const [b, a] = (await letters.letters({}, 10)).items;
      expect(b).toMatchObject({ event: { id: 'b' }, nextRedriveAtMs: undefined, status: 'deadLettered' });
      const waitMs = a!.nextRedriveAtMs! - a!.lastFailedAtMs;
      expect(waitMs).toBeGreaterThanOrEqual(60_000);
      expect(waitMs).toBeLessThanOrEqual(60_001);
      expect(await letters.count({ dueAtMs: a!.lastFailedAtMs })).toBe(0);
      expect(await letters.count({ dueAtMs: LATER })).toBe(1);
    });

    it('stores messages that hold U+0000 or half of a surrogate pair', async () => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a', failed('EVENT_INVALID', 'a\ud800\u0000b'))));
      expect(await letters.families(10)).toMatchObject([{ count: 1 }]);
    });
  });

  describe('listing letters', () => {
    const opened = openedEachTest(open);

    it('gives the newest failure first, page after page, none twice', async () => {
      const { events, letters } = opened.now;
      const next = batchesOf('shardId-000000000000');
      for (const id of ['a', 'b', 'c', 'd', 'e']) await events.commit(next(failedEvent(id)));
      const items = await walk((after) => letters.letters({}, 2, after));
      expect(idsOfLetters(items)).toEqual(['e', 'd', 'c', 'b', 'a']);
    });

    it('filters by id, type, reason, family, status and time', async () => {
      const { events, letters } = opened.now;
      const events3 = [
        failedEvent('a'),
        failedEvent('b', failed('EVENT_INVALID', 'n must be 5')),
        settledEvent({ id: 'c', type: 'other', outcome: failed('EVENT_INVALID', 'n must be 7') }),
      ];
      await events.commit(batchesOf('s')(...events3));
      const [c, b, a] = (await letters.letters({}, 10)).items;
      const found = async (filter: Parameters<typeof letters.letters>[0]) => {
        expect(await letters.count(filter)).toBe((await letters.letters(filter, 10)).items.length);
        return idsOfLetters((await letters.letters(filter, 10)).items);
      };
      expect(await found({ ids: [a!.letterId, c!.letterId] })).toEqual(['c', 'a']);
      expect(await found({ ids: ['0', '-1', 'x', '9'.repeat(30)] })).toEqual([]);
      expect(await found({ type: 'other' })).toEqual(['c']);
      expect(await found({ type: 'missing' })).toEqual([]);
      expect(await found({ reason: 'EVENT_INVALID' })).toEqual(['c', 'b']);
      expect(await found({ family: b!.family! })).toEqual(['b']);
      expect(await found({ status: 'deadLettered' })).toEqual(['c', 'b', 'a']);
      expect(await found({ status: 'parked' })).toEqual([]);
      expect(await found({ status: 'discarded' })).toEqual([]);
      expect(await found({ fromMs: a!.lastFailedAtMs, toMs: LATER })).toEqual(['c', 'b', 'a']);
      expect(await found({ fromMs: LATER })).toEqual([]);
      expect(await found({ toMs: a!.lastFailedAtMs - 1 })).toEqual([]);
    });

    it('finds no letter by a text that is no number of one', async () => {
      const { letters } = opened.now;
      for (const id of ['', '0', '1', 'x', '1.5', '9'.repeat(30)]) expect(await letters.letter(id)).toBeUndefined();
    });

    it('groups letters of one code, type and normalized message into families, largest first', async () => {
      const { events, letters } = opened.now;
      const message = (n: number) => failed('EVENT_INVALID', `/data/n must be ${n}, not "${n}${n}"`);
      const batch = [1, 2, 3].map((n) => failedEvent(`a-${n}`, message(n)));
      await events.commit(batchesOf('s')(...batch, failedEvent('b'), settledEvent({ id: 'c' })));
      const families = await letters.families(10);
      expect(families).toMatchObject([
        { code: 'EVENT_INVALID', type: 'test.happened', message: '/data/n must be 3, not "33"', count: 3 },
        { code: 'PROCESS_FAILED', type: 'test.happened', message: 'it broke', count: 1 },
      ]);
      const [newest] = (await letters.letters({ family: families[0]!.family }, 1)).items;
      expect(newest).toMatchObject({ event: { id: 'a-3' }, letterId: families[0]!.example });
      expect(families[0]!.family).toMatch(/^[0-9a-f]{16}$/);
      expect(await letters.families(1)).toHaveLength(1);
    });
  });
}
