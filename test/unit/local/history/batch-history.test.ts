import { expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import type { BatchFact } from '../../../../core/ports/event-history.ts';
import { batchHistory } from '../../../../local/history/batch-history.ts';
import type { BatchFacts, MappingFact } from '../../../../local/mapping/observer.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

const batch = (requestId: string): BatchFacts => ({
  shardId: 'shard-0',
  lane: 0,
  requestId,
  parentRequestId: 'parent',
  firstSequenceNumber: '3',
  lastSequenceNumber: '9',
  records: 7,
  attempt: 1,
});
const failed = (requestId: string): MappingFact => ({
  ...batch(requestId),
  kind: 'failed',
  startedAtMs: 10,
  endedAtMs: 20,
  error: { errorType: 'Runtime.ExitError', errorMessage: 'exit 1' },
});

function history(answer: (facts: readonly BatchFact[], call: number) => void = () => undefined) {
  const time = virtualTime(0);
  const written: string[][] = [];
  const facts: BatchFact[] = [];
  let calls = 0;
  const logger = collectingLogger();
  const store = {
    appendBatchFacts: async (some: readonly BatchFact[]) => {
      calls += 1;
      answer(some, calls);
      written.push(some.map(({ requestId }) => requestId));
      facts.push(...some);
    },
  };
  return { time, written, facts, logger, observer: batchHistory({ store, time, logger }) };
}
const away = () => {
  throw new PipelineError('STORE_UNAVAILABLE', 'the store is away');
};

it('writes what went wrong with a batch, and nothing of batches that went well', async () => {
  const { time, facts, observer } = history();
  observer.observe({ ...batch('a'), kind: 'invoked', atMs: 1 });
  observer.observe({ ...batch('a'), kind: 'succeeded', startedAtMs: 1, endedAtMs: 2 });
  observer.observe({ kind: 'filtered', shardId: 'shard-0', sequenceNumber: '1', atMs: 1 });
  observer.observe(failed('b'));
  const times = { startedAtMs: 30, endedAtMs: 40 };
  observer.observe({ ...batch('c'), ...times, kind: 'bisected', halfRequestIds: ['d', 'e'] });
  observer.observe({ ...batch('d'), ...times, kind: 'partial', resumesAt: '5', remainderRequestId: 'f' });
  observer.observe({ ...batch('f'), kind: 'discarded', condition: 'RetryAttemptsExhausted', atMs: 50 });
  observer.observe({ ...batch('g'), ...times, kind: 'refused' });
  await time.advance(100);
  const held = {
    shardId: 'shard-0',
    parentRequestId: 'parent',
    firstSequenceNumber: '3',
    lastSequenceNumber: '9',
    records: 7,
    attempt: 1,
  };
  expect(facts).toEqual([
    {
      ...held,
      kind: 'failed',
      requestId: 'b',
      startedAtMs: 10,
      endedAtMs: 20,
      error: { errorType: 'Runtime.ExitError', errorMessage: 'exit 1' },
    },
    { ...held, kind: 'bisected', requestId: 'c', startedAtMs: 30, endedAtMs: 40, nextRequestIds: ['d', 'e'] },
    {
      ...held,
      kind: 'partial',
      requestId: 'd',
      startedAtMs: 30,
      endedAtMs: 40,
      resumesAt: '5',
      nextRequestIds: ['f'],
    },
    {
      ...held,
      kind: 'discarded',
      requestId: 'f',
      startedAtMs: 50,
      endedAtMs: 50,
      condition: 'RetryAttemptsExhausted',
    },
    { ...held, kind: 'refused', requestId: 'g', startedAtMs: 30, endedAtMs: 40 },
  ]);
});

it('writes the facts of 100 ms together, and again those that come later', async () => {
  const { time, written, observer } = history();
  observer.observe(failed('a'));
  await time.advance(99);
  observer.observe(failed('b'));
  expect(written).toEqual([]);
  await time.advance(1);
  observer.observe(failed('c'));
  await time.advance(100);
  expect(written).toEqual([['a', 'b'], ['c']]);
  expect(time.sleepers()).toBe(0);
});

it('keeps the facts while the store is away', async () => {
  const { time, written, observer } = history((_, call) => call <= 2 && away());
  observer.observe(failed('a'));
  await time.advance(1_100);
  observer.observe(failed('b'));
  expect(written).toEqual([]);
  await time.advance(1_000);
  expect(written).toEqual([['a', 'b']]);
});

it('gives the oldest up when too many wait, and says how many', async () => {
  let isAway = true;
  const { time, written, logger, observer } = history(() => isAway && away());
  for (let n = 1; n <= 10_003; n++) observer.observe(failed(String(n)));
  await time.advance(100);
  for (let n = 10_004; n <= 10_005; n++) observer.observe(failed(String(n)));
  isAway = false;
  await time.advance(1_000);
  const all = written.flat();
  expect([all.length, all[0], all.at(-1)]).toEqual([10_000, '6', '10005']);
  expect(logger.lines.map(({ fields }) => fields?.givenUp)).toEqual([5]);
});

it('does not write a fact twice that was given up while it was being written', async () => {
  const { time, written, observer } = history((_, call) => {
    if (call === 1) observer.observe(failed('late'));
  });
  for (let n = 1; n <= 10_000; n++) observer.observe(failed(String(n)));
  await time.advance(100);
  const all = written.flat();
  expect([all.length, new Set(all).size, all.at(-1)]).toEqual([10_001, 10_001, 'late']);
});

it('leaves facts out that the store refuses', async () => {
  const { time, written, logger, observer } = history((_, call) => {
    if (call === 1) throw new TypeError('no such column');
  });
  observer.observe(failed('a'));
  await time.advance(100);
  observer.observe(failed('b'));
  await time.advance(100);
  expect(written).toEqual([['b']]);
  expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
});

it('writes what is there when it is closed, and does not wait for a store that is away', async () => {
  const { written, observer } = history();
  observer.observe(failed('a'));
  await observer.close();
  await observer.close();
  expect(written).toEqual([['a']]);

  const other = history(away);
  other.observer.observe(failed('a'));
  await other.observer.close();
  expect(other.written).toEqual([]);
});
