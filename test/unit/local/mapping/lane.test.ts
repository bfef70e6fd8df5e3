import { describe, expect, it } from 'vitest';
import { newBatch, type Outcome, type RetryPolicy, settle } from '../../../../local/mapping/lane.ts';
import { drainLane } from './drain-lane.ts';
import { streamRecords } from './stream-records.ts';

const policy = (change: Partial<RetryPolicy> = {}): RetryPolicy => ({
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  ...change,
});

const SUCCEEDED: Outcome = { kind: 'succeeded' };
const THREW: Outcome = { kind: 'failed', functionError: 'Unhandled' };
const throwOn = (poison: string) => (batch: readonly string[]) => (batch.includes(poison) ? THREW : SUCCEEDED);
const sizes = (deliveries: readonly (readonly string[])[]) => deliveries.map((batch) => batch.length);

describe('a batch that fails', () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ])('with %i retries is delivered %i times, then given up', (maximumRetryAttempts, invocations) => {
    const { deliveries, discards, checkpoints } = drainLane(
      streamRecords(2),
      policy({ maximumRetryAttempts }),
      () => THREW,
    );
    expect(deliveries).toHaveLength(invocations);
    expect(discards).toMatchObject([
      { condition: 'RetryAttemptsExhausted', functionError: 'Unhandled', batch: { attempts: invocations } },
    ]);
    expect(checkpoints).toEqual(['102']);
  });

  it('is delivered again without end where retries have no limit', () => {
    const { deliveries, discards } = drainLane(streamRecords(2), policy(), (_, delivery) =>
      delivery < 500 ? THREW : SUCCEEDED,
    );
    expect(deliveries).toHaveLength(500);
    expect(discards).toEqual([]);
  });

  it('keeps its request id on every delivery', () => {
    const { requestIds } = drainLane(streamRecords(1), policy({ maximumRetryAttempts: 2 }), () => THREW);
    expect(requestIds).toEqual(['request-1', 'request-1', 'request-1']);
  });

  it('spends no attempt where the function was not called', () => {
    const { deliveries, discards } = drainLane(streamRecords(1), policy({ maximumRetryAttempts: 1 }), (_, delivery) =>
      delivery <= 50 ? { kind: 'refused' } : THREW,
    );
    expect(deliveries).toHaveLength(52);
    expect(discards).toMatchObject([{ batch: { attempts: 2 } }]);
  });

  it('counts refusals in a row only', () => {
    const once = settle([newBatch(streamRecords(1), 'a')], { kind: 'refused' }, policy(), () => 'b');
    const twice = settle(once.lane, { kind: 'refused' }, policy(), () => 'b');
    expect(twice.lane).toMatchObject([{ attempts: 0, refusals: 2 }]);
    expect(settle(twice.lane, THREW, policy(), () => 'b').lane).toMatchObject([{ attempts: 1, refusals: 0 }]);
  });
});

describe('bisecting', () => {
  const bisect = { bisectBatchOnFunctionError: true };

  it('isolates a poison record: 4, 2, 1, 1, 2 records are delivered', () => {
    const { deliveries, discards, checkpoints } = drainLane(
      streamRecords(4),
      policy({ ...bisect, maximumRetryAttempts: 0 }),
      throwOn('102'),
    );
    expect(sizes(deliveries)).toEqual([4, 2, 1, 1, 2]);
    expect(discards).toMatchObject([{ batch: { records: [{ sequenceNumber: '102' }], attempts: 1 } }]);
    expect(checkpoints).toEqual(['101', '102', '104']);
  });

  it('puts the smaller half first', () => {
    const { deliveries } = drainLane(streamRecords(5), policy({ ...bisect, maximumRetryAttempts: 0 }), throwOn('105'));
    expect(sizes(deliveries)).toEqual([5, 2, 3, 1, 2, 1, 1]);
  });

  it('spends no retry: the record alone has them all', () => {
    const { deliveries } = drainLane(streamRecords(4), policy({ ...bisect, maximumRetryAttempts: 2 }), throwOn('101'));
    expect(sizes(deliveries)).toEqual([4, 2, 1, 1, 1, 1, 2]);
  });

  it('gives each half a request id of its own', () => {
    const { requestIds } = drainLane(streamRecords(2), policy({ ...bisect, maximumRetryAttempts: 0 }), throwOn('101'));
    expect(requestIds).toEqual(['request-1', 'request-2', 'request-3']);
  });

  it('also follows an answer that reports the first record', () => {
    const reportFirst = (batch: readonly string[]): Outcome =>
      batch[0] === '101' ? { kind: 'failed', functionError: null } : SUCCEEDED;
    const { deliveries, discards } = drainLane(
      streamRecords(4),
      policy({ ...bisect, maximumRetryAttempts: 0 }),
      reportFirst,
    );
    expect(sizes(deliveries)).toEqual([4, 2, 1, 1, 2]);
    expect(discards).toMatchObject([{ functionError: null }]);
  });
});

describe('a partial response', () => {
  const reportLast = (batch: readonly string[]): Outcome => {
    const index = batch.indexOf('103');
    if (index === -1) return SUCCEEDED;
    return index === 0 ? { kind: 'failed', functionError: null } : { kind: 'stopped', index };
  };

  it('gives what is left a fresh retry quota: the last of 3 records is delivered 5 times with 3 retries', () => {
    const { deliveries, discards, checkpoints } = drainLane(
      streamRecords(3),
      policy({ maximumRetryAttempts: 3 }),
      reportLast,
    );
    expect(sizes(deliveries)).toEqual([3, 1, 1, 1, 1]);
    expect(checkpoints).toEqual(['102', '103']);
    expect(discards).toMatchObject([
      { functionError: null, batch: { attempts: 4, records: [{ sequenceNumber: '103' }] } },
    ]);
  });

  it('cuts at the record named, bisecting or not', () => {
    const stopOnce = (_: readonly string[], delivery: number): Outcome =>
      delivery === 1 ? { kind: 'stopped', index: 3 } : SUCCEEDED;
    const { deliveries } = drainLane(streamRecords(4), policy({ bisectBatchOnFunctionError: true }), stopOnce);
    expect(deliveries).toEqual([['101', '102', '103', '104'], ['104']]);
  });

  it('may deliver a batch far more often than its retries where a new record fails each time', () => {
    const oneAtATime = (batch: readonly string[], delivery: number): Outcome => {
      if (delivery % 2 === 1) return { kind: 'failed', functionError: null };
      return batch.length === 1 ? SUCCEEDED : { kind: 'stopped', index: 1 };
    };
    const { deliveries, discards } = drainLane(streamRecords(5), policy({ maximumRetryAttempts: 1 }), oneAtATime);
    expect(deliveries).toHaveLength(10);
    expect(discards).toEqual([]);
  });
});

describe('record age', () => {
  const age = { maximumRecordAgeInSeconds: 60 };
  const records = [...streamRecords(2, 0), ...streamRecords(4, 30_000).slice(2)];

  it('gives up the records that are too old and goes on with the younger ones', () => {
    const { deliveries, discards, checkpoints } = drainLane(
      records,
      policy(age),
      () => SUCCEEDED,
      () => 60_000,
    );
    expect(deliveries).toEqual([['103', '104']]);
    expect(discards).toMatchObject([
      {
        condition: 'RecordAgeExceeded',
        batch: { attempts: 0, records: [{ sequenceNumber: '101' }, { sequenceNumber: '102' }] },
      },
    ]);
    expect(discards[0]).not.toHaveProperty('functionError');
    expect(checkpoints).toEqual(['102', '104']);
  });

  it('lets a record be delivered up to the last millisecond', () => {
    const { discards } = drainLane(
      records,
      policy(age),
      () => SUCCEEDED,
      () => 59_999,
    );
    expect(discards).toEqual([]);
  });

  it('ends retries that have no limit of their own', () => {
    const { deliveries, discards } = drainLane(
      records,
      policy(age),
      () => THREW,
      (delivery) => delivery * 10_000,
    );
    expect(sizes(deliveries)).toEqual([4, 4, 4, 4, 4, 2, 2, 2]);
    expect(discards.map(({ condition, batch }) => [condition, batch.attempts])).toEqual([
      ['RecordAgeExceeded', 5],
      ['RecordAgeExceeded', 8],
    ]);
  });
});
