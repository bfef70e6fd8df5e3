import { describe, expect, it } from 'vitest';
import type { BatchFact } from '../../../core/ports/event-history.ts';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, LATER, lease, PROCESSED, resolution, TOKENS } from './values.ts';

const fact = (changes: Partial<BatchFact>): BatchFact => ({
  kind: 'failed',
  shardId: 'shard',
  requestId: 'r-1',
  firstSequenceNumber: '9',
  lastSequenceNumber: '20',
  records: 3,
  attempt: 1,
  startedAtMs: 1_000,
  endedAtMs: 2_000,
  ...changes,
});

export function decisionsContract(open: OpenLetters): void {
  describe('decisions', () => {
    const opened = openedEachTest(open);
    const setAside = async (...ids: readonly string[]) => {
      const { events, letters } = opened.now;
      await events.commit(batchesOf('s')(...ids.map((id) => failedEvent(id, failed('EVENT_INVALID')))));
      return (await letters.letters({}, 100)).items.toReversed();
    };

    it('keep the data of an edit beside those of the event', async () => {
      const { events, letters } = opened.now;
      const [a] = await setAside('a');
      expect(await letters.edit(a!.letterId, '{"n": 2.0}', 'ann', LATER)).toBe(true);
      const [claimed] = await letters.claim({}, 1, LATER, lease());
      expect(claimed).toMatchObject({ editedDataText: '{"n": 2.0}', event: { dataText: '{"n":1}' } });
      await letters.resolve(TOKENS[0], [resolution(claimed!, PROCESSED)], LATER);
      expect(await events.find('a')).toMatchObject([{ event: { dataText: '{"n":1}' }, status: 'processed' }]);
      expect(await letters.edit(a!.letterId, '{}', 'ann', LATER)).toBe(false);
      expect(await letters.edit('x', '{}', 'ann', LATER)).toBe(false);
    });

    it('discard open letters once, and keep the event listed as discarded with its failure', async () => {
      const { events, letters } = opened.now;
      const [a, b] = await setAside('a', 'b');
      const ids = [a!.letterId, a!.letterId, 'x', '999'];
      expect(await letters.discard(ids, 'no use', 'ann', LATER)).toBe(1);
      expect(await letters.discard(ids, 'no use', 'ann', LATER)).toBe(0);
      expect(await letters.letter(a!.letterId)).toMatchObject({ status: 'discarded', comment: 'no use' });
      expect(await events.find('a')).toMatchObject([
        { status: 'discarded', attempts: 3, failure: { code: 'EVENT_INVALID', message: 'it broke' } },
      ]);
      const { totals, failures, perMinute } = await events.statistics(0);
      expect(totals).toMatchObject({ deadLettered: 1, discarded: 1 });
      expect(perMinute).toMatchObject([{ received: 2, deadLettered: 1, discarded: 1, failed: 2 }]);
      expect(failures).toEqual([{ code: 'EVENT_INVALID', count: 1 }]);
      expect((await letters.letters({ status: 'discarded' }, 9)).items).toHaveLength(1);
      expect((await letters.letters({}, 9)).items).toMatchObject([{ letterId: b!.letterId }]);
    });

    it('discard a letter that is being redriven: the redrive has no effect', async () => {
      const { events, letters } = opened.now;
      const [a] = await setAside('a');
      await letters.claim({}, 1, LATER, lease());
      await letters.discard([a!.letterId], 'no use', 'ann', LATER);
      expect(await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER)).toMatchObject({ lost: 1 });
      expect(await events.statuses([{ id: 'a', source: 'test' }])).toEqual(['discarded']);
    });
  });

  describe('the story of an event', () => {
    const opened = openedEachTest(open);

    it('tells every decision on its letter, in order', async () => {
      const { events, letters, history } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = await letters.claim({}, 1, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, failed('EVENT_INVALID', 'bad'), LATER)], LATER + 1);
      await letters.edit(a!.letterId, '{"n": 2}', 'ann', LATER + 2);
      await letters.claim({}, 1, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER + 4);
      const story = await history.story('a', 'test');
      expect(story?.changes).toEqual([
        { kind: 'setAside', atMs: a!.firstFailedAtMs, failure: { code: 'PROCESS_FAILED', message: 'it broke' } },
        { kind: 'failedAgain', atMs: LATER + 1, failure: { code: 'EVENT_INVALID', message: 'bad' } },
        { kind: 'edited', atMs: LATER + 2, who: 'ann', dataText: '{"n": 2}' },
        { kind: 'processed', atMs: LATER + 4 },
      ]);
      expect(story).toMatchObject({ event: { status: 'processed' }, letter: { letterId: a!.letterId, redrives: 1 } });
    });

    it('tells what happened to the batches that held its record, and of no other', async () => {
      const { events, history } = opened.now;
      const record = settledRecord('10', [settledEvent({ id: 'a' })]);
      await events.commit(settledBatch([record], { shardId: 'shard', requestId: 'r-9' }));
      const error = { errorType: 'Error', errorMessage: 'a\u0000b' };
      const split = fact({ kind: 'bisected', nextRequestIds: ['r-2', 'r-3'], error });
      const half = fact({ requestId: 'r-2', parentRequestId: 'r-1', lastSequenceNumber: '10', startedAtMs: 3_000 });
      await history.appendBatchFacts([
        half,
        split,
        fact({ requestId: 'r-3', firstSequenceNumber: '11' }),
        fact({ lastSequenceNumber: '9' }),
        fact({ shardId: 'another' }),
      ]);
      await history.appendBatchFacts([]);
      const story = await history.story('a');
      expect(story).toMatchObject({ requestId: 'r-9', letter: undefined, changes: [], event: { status: 'processed' } });
      expect(story?.batches).toEqual([split, half]);
    });

    it('is forgotten with time, but not of an open letter', async () => {
      const { events, letters, history } = opened.now;
      const records = [settledRecord('10', [failedEvent('a')]), settledRecord('20', [settledEvent({ id: 'b' })])];
      await events.commit(settledBatch(records, { shardId: 'shard' }));
      const of = (first: string, last: string, startedAtMs = 1_000) =>
        fact({ firstSequenceNumber: first, lastSequenceNumber: last, startedAtMs });
      const told = [of('9', '10'), of('2', '30'), of('11', '20'), of('10', '10', 2_000), of('20', '20', 2_000)];
      await history.appendBatchFacts(told);
      expect(await history.trim(2_000)).toBe(1);
      expect((await history.story('a'))?.batches).toEqual([told[0], told[1], told[3]]);
      expect((await history.story('b'))?.batches).toEqual([told[1], told[4]]);
      expect((await history.story('a'))?.changes).toHaveLength(1);

      const [a] = (await letters.letters({}, 1)).items;
      await letters.discard([a!.letterId], 'no use', 'ann', LATER);
      expect(await history.trim(LATER)).toBe(5);
      expect(await history.trim(LATER)).toBe(0);
      const story = await history.story('a');
      expect(story).toMatchObject({ letter: { status: 'discarded', comment: 'no use' }, batches: [] });
      expect(story?.changes).toEqual([{ kind: 'discarded', atMs: LATER, who: 'ann', comment: 'no use' }]);
    });

    it('is told of the newest where several sources used the id, and of none where there is none', async () => {
      const { events, history } = opened.now;
      const old = settledEvent({ id: 'a', source: 'old', time: '2025-01-01T00:00:00Z' });
      await events.commit(batchesOf('s')(settledEvent({ id: 'a', source: 'new' }), old));
      expect(await history.story('a')).toMatchObject({ event: { event: { source: 'new' } } });
      expect(await history.story('a', 'old')).toMatchObject({ event: { event: { source: 'old' } } });
      expect(await history.story('a', 'other')).toBeUndefined();
    });
  });
}
