import { expect, it } from 'vitest';
import type { BatchFact } from '../../core/ports/event-history.ts';
import { failedEvent, LATER } from '../contract/dead-letters/values.ts';
import { openedEachTest } from '../support/opened-each-test.ts';
import { settledBatch, settledEvent, settledRecord } from '../support/settled-events.ts';
import { openLetters } from './opened-letters.ts';

// The contract of the port is run with that of dead letters.
const opened = openedEachTest(openLetters);

const fact = (changes: Partial<BatchFact>): BatchFact => ({
  ...{ kind: 'failed', shardId: 'shard', requestId: 'r-1', firstSequenceNumber: '1', lastSequenceNumber: '9' },
  ...{ records: 9, attempt: 1, startedAtMs: 1_000, endedAtMs: 2_000 },
  ...changes,
});

it('keeps a fact once that is told twice, and two that begin together apart', async () => {
  const { events, history } = opened.now;
  await events.commit(settledBatch([settledRecord('5', [settledEvent({ id: 'a' })])], { shardId: 'shard' }));
  const [first, second] = [fact({ attempt: 1 }), fact({ attempt: 2 })];
  await history.appendBatchFacts([first, second]);
  await history.appendBatchFacts([first]);
  const batches = (await history.story('a'))?.batches ?? [];
  expect(batches.map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
});

it('finds facts about batches that begin with the record, and compares sequence numbers as numbers', async () => {
  const { events, history } = opened.now;
  await events.commit(settledBatch([settledRecord('100', [settledEvent({ id: 'a' })])], { shardId: 'shard' }));
  const own = fact({ firstSequenceNumber: '100', lastSequenceNumber: '100' });
  const wide = fact({ firstSequenceNumber: '9', lastSequenceNumber: '1000', startedAtMs: 3_000 });
  await history.appendBatchFacts([own, wide, fact({ firstSequenceNumber: '9', lastSequenceNumber: '99' })]);
  expect((await history.story('a'))?.batches).toEqual([own, wide]);
});

it('forgets the changes of a closed letter one after the other, as they get old', async () => {
  const { events, letters, history } = opened.now;
  await events.commit(settledBatch([settledRecord('5', [failedEvent('a')])]));
  const [a] = (await letters.letters({}, 1)).items;
  await letters.edit(a!.letterId, '{}', 'ann', LATER);
  await letters.discard([a!.letterId], 'no use', 'ann', LATER + 1_000);
  const kinds = async () => (await history.story('a'))?.changes.map(({ kind }) => kind);
  expect([await history.trim(LATER), await history.trim(LATER), await kinds()]).toEqual([
    1,
    0,
    ['edited', 'discarded'],
  ]);
  expect([await history.trim(LATER + 1), await kinds()]).toEqual([1, ['discarded']]);
  expect([await history.trim(LATER + 1_001), await history.trim(LATER + 1_001), await kinds()]).toEqual([1, 0, []]);
  expect((await history.story('a'))?.letter).toMatchObject({ status: 'discarded', comment: 'no use' });
});
