import type { SequenceNumber } from '../../core/ports/stream.ts';
import type { StreamRecord } from '../stream/record-codec.ts';

/** Consecutive records of one shard, at least one, delivered together. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  /** Every delivery of a batch bears the same Lambda request id; its halves and remainders get their own. */
  readonly requestId: string;
  /** Deliveries that failed; these spend the retry quota. */
  readonly attempts: number;
  /** Deliveries in a row that did not reach the function; these spend nothing. */
  readonly refusals: number;
  /** The batch that this one was split from. */
  readonly parentRequestId?: string;
  /** This is the last delivery of a tumbling window: `records` are the first and the last of it and were delivered before. */
  readonly closes?: ClosedWindow;
}

export interface ClosedWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** Records that were settled in the window. */
  readonly recordCount: number;
  /** The state outgrew its limit before the window's end. */
  readonly early: boolean;
}

/** What was read from a shard and is not settled yet, in order. Only the first batch is ever delivered. */
export type Lane = readonly Batch[];

export interface RetryPolicy {
  readonly bisectBatchOnFunctionError: boolean;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeInSeconds: number;
}

/** How a delivery ended. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  /** The records in front of `index`, at least one, succeeded; the one at `index` did not. */
  | { readonly kind: 'stopped'; readonly index: number }
  /** No progress. `Unhandled` where the function failed, null where it answered that the batch did. */
  | { readonly kind: 'failed'; readonly functionError: 'Unhandled' | null }
  /** The function was not called: throttled, or its environment was not to be had. */
  | { readonly kind: 'refused' };

/** A batch that is given up: it goes to the on-failure destination before the checkpoint passes it. */
export type Discard =
  | { readonly condition: 'RetryAttemptsExhausted'; readonly batch: Batch; readonly functionError: 'Unhandled' | null }
  | { readonly condition: 'RecordAgeExceeded'; readonly batch: Batch };

/** What follows. First the discarded batch is sent away, then the checkpoint is stored, then the lane goes on. */
export interface Step {
  readonly lane: Lane;
  /** The last record that is settled. */
  readonly checkpoint?: SequenceNumber;
  readonly discarded?: Discard;
}

export const newBatch = (records: readonly StreamRecord[], requestId: string, parentRequestId?: string): Batch => ({
  records,
  requestId,
  attempts: 0,
  refusals: 0,
  ...(parentRequestId !== undefined && { parentRequestId }),
});

const lastOf = (records: readonly StreamRecord[]): SequenceNumber => records.at(-1)!.sequenceNumber;

/** Gives up the records at the head of the lane that have grown too old; younger ones behind them go on. */
export function dropExpired(lane: Lane, nowMs: number, { maximumRecordAgeInSeconds }: RetryPolicy): Step {
  const [batch, ...rest] = lane;
  if (batch === undefined || maximumRecordAgeInSeconds === -1) return { lane };
  const { records, closes } = batch;
  const isYoung = (sinceMs: number) => nowMs - sinceMs < maximumRecordAgeInSeconds * 1_000;
  // A window is longer than records may live under some settings: its last delivery ages from the window's end.
  const firstYoung = records.findIndex(({ arrivedAtMs }) => isYoung(closes?.endMs ?? arrivedAtMs));
  if (firstYoung === 0) return { lane };
  const expired = firstYoung === -1 ? records : records.slice(0, firstYoung);
  const young = firstYoung === -1 ? [] : [{ ...batch, records: records.slice(firstYoung) }];
  return {
    lane: [...young, ...rest],
    checkpoint: lastOf(expired),
    discarded: { condition: 'RecordAgeExceeded', batch: { ...batch, records: expired } },
  };
}

/** What the end of the first batch's delivery means for the lane. */
export function settle(lane: Lane, outcome: Outcome, policy: RetryPolicy, newRequestId: () => string): Step {
  const [batch, ...rest] = lane as [Batch, ...Batch[]];
  const { records } = batch;
  switch (outcome.kind) {
    case 'succeeded':
      return { lane: rest, checkpoint: lastOf(records) };
    case 'refused':
      return { lane: [{ ...batch, refusals: batch.refusals + 1 }, ...rest] };
    case 'stopped':
      // Progress: what is left is a new batch with a retry quota of its own.
      return {
        lane: [newBatch(records.slice(outcome.index), newRequestId(), batch.requestId), ...rest],
        checkpoint: lastOf(records.slice(0, outcome.index)),
      };
    case 'failed':
      return records.length > 1 && policy.bisectBatchOnFunctionError && batch.closes === undefined
        ? { lane: [...bisect(batch, newRequestId), ...rest] }
        : spendAttempt(batch, rest, outcome.functionError, policy);
  }
}

/** Splitting spends no attempt; the halves start afresh. */
function bisect({ records, requestId }: Batch, newRequestId: () => string): Batch[] {
  const middle = Math.floor(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => newBatch(half, newRequestId(), requestId));
}

function spendAttempt(
  batch: Batch,
  rest: readonly Batch[],
  functionError: 'Unhandled' | null,
  { maximumRetryAttempts }: RetryPolicy,
): Step {
  const failed: Batch = { ...batch, attempts: batch.attempts + 1, refusals: 0 };
  // N retries are N + 1 invocations.
  if (maximumRetryAttempts === -1 || failed.attempts <= maximumRetryAttempts) return { lane: [failed, ...rest] };
  return {
    lane: rest,
    checkpoint: lastOf(batch.records),
    discarded: { condition: 'RetryAttemptsExhausted', batch: failed, functionError },
  };
}
