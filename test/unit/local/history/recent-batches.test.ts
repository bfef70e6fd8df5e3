import { expect, it } from 'vitest';
import { recentBatches } from '../../../../local/history/recent-batches.ts';
import type { BatchFacts } from '../../../../local/mapping/observer.ts';

const facts = (requestId: string, change: Partial<BatchFacts> = {}): BatchFacts => ({
  shardId: 'shardId-000000000000',
  lane: 0,
  requestId,
  firstSequenceNumber: '1',
  lastSequenceNumber: '4',
  records: 4,
  attempt: 1,
  ...change,
});
const times = { startedAtMs: 1_000, endedAtMs: 1_250 };
const error = { errorType: 'Error', errorMessage: 'no' };

it('remembers a split as the tree that it is, newest batch first', () => {
  const batches = recentBatches();
  batches.observe({ kind: 'invoked', ...facts('whole'), atMs: 1_000 });
  batches.observe({ kind: 'bisected', ...facts('whole'), ...times, halfRequestIds: ['left', 'right'], error });
  const left = facts('left', { parentRequestId: 'whole', records: 2 });
  batches.observe({ kind: 'invoked', ...left, atMs: 2_000 });
  batches.observe({ kind: 'failed', ...left, ...times, error });
  batches.observe({ kind: 'invoked', ...left, attempt: 2, atMs: 3_000 });
  expect(batches.list(10)).toEqual([
    {
      requestId: 'left',
      parentRequestId: 'whole',
      shardId: 'shardId-000000000000',
      records: 2,
      attempts: 2,
      outcome: 'running',
      startedAt: '1970-01-01T00:00:02.000Z',
      endedAt: '1970-01-01T00:00:01.250Z',
      error,
    },
    {
      requestId: 'whole',
      shardId: 'shardId-000000000000',
      records: 4,
      attempts: 1,
      outcome: 'bisected',
      startedAt: '1970-01-01T00:00:01.000Z',
      endedAt: '1970-01-01T00:00:01.250Z',
      error,
    },
  ]);
});

it('says why a batch was given up', () => {
  const batches = recentBatches();
  batches.observe({ kind: 'invoked', ...facts('a'), atMs: 1_000 });
  batches.observe({ kind: 'discarded', ...facts('a'), condition: 'RetryAttemptsExhausted', atMs: 2_000 });
  expect(batches.list(1)).toMatchObject([{ outcome: 'discarded', condition: 'RetryAttemptsExhausted' }]);
});

it('forgets batches that simply succeeded first, and gives as many as are asked for', () => {
  const batches = recentBatches();
  batches.observe({ kind: 'invoked', ...facts('troubled'), atMs: 1 });
  batches.observe({ kind: 'failed', ...facts('troubled'), ...times, error });
  for (let at = 2; at <= 600; at += 1) {
    batches.observe({ kind: 'invoked', ...facts(`r${at}`), atMs: at });
    batches.observe({ kind: 'succeeded', ...facts(`r${at}`), ...times });
  }
  const all = batches.list(1_000);
  expect(all).toHaveLength(101);
  expect(all.at(-1)).toMatchObject({ requestId: 'troubled', outcome: 'failed' });
  expect(batches.list(2).map(({ requestId }) => requestId)).toEqual(['r600', 'r599']);
});

it('forgets the oldest of the others too', () => {
  const batches = recentBatches();
  for (let at = 1; at <= 450; at += 1) {
    batches.observe({ kind: 'invoked', ...facts(`r${at}`), atMs: at });
    batches.observe({ kind: 'failed', ...facts(`r${at}`), ...times, error });
  }
  expect(batches.list(1_000)).toHaveLength(400);
});
