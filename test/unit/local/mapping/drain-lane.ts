import {
  type Discard,
  dropExpired,
  type Lane,
  newBatch,
  type Outcome,
  type RetryPolicy,
  type Step,
  settle,
} from '../../../../local/mapping/lane.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';

export interface Drained {
  /** Sequence numbers of every delivery, in order. */
  readonly deliveries: readonly (readonly string[])[];
  readonly requestIds: readonly string[];
  readonly checkpoints: readonly string[];
  readonly discards: readonly Discard[];
  /** Sequence numbers whose success let the checkpoint pass them. */
  readonly succeeded: readonly string[];
}

/** Runs one batch through a lane until nothing is left of it. `deliver` gets the number of the delivery, from 1. */
export function drainLane(
  records: readonly StreamRecord[],
  policy: RetryPolicy,
  deliver: (sequenceNumbers: readonly string[], delivery: number) => Outcome,
  nowMs: (delivery: number) => number = () => 0,
): Drained {
  let ids = 0;
  const newRequestId = () => `request-${++ids}`;
  let lane: Lane = [newBatch(records, newRequestId())];
  const deliveries: string[][] = [];
  const requestIds: string[] = [];
  const checkpoints: string[] = [];
  const discards: Discard[] = [];
  const succeeded: string[] = [];
  const follow = (step: Step): void => {
    if (step.discarded !== undefined) discards.push(step.discarded);
    if (step.checkpoint !== undefined) checkpoints.push(step.checkpoint);
    lane = step.lane;
  };
  while (lane.length > 0) {
    const step = dropExpired(lane, nowMs(deliveries.length + 1), policy);
    follow(step);
    const [batch] = lane;
    if (batch === undefined || step.discarded !== undefined) continue;
    const sequenceNumbers = batch.records.map(({ sequenceNumber }) => sequenceNumber);
    deliveries.push(sequenceNumbers);
    requestIds.push(batch.requestId);
    const outcome = deliver(sequenceNumbers, deliveries.length);
    if (outcome.kind === 'succeeded') succeeded.push(...sequenceNumbers);
    if (outcome.kind === 'stopped') succeeded.push(...sequenceNumbers.slice(0, outcome.index));
    follow(settle(lane, outcome, policy, newRequestId));
    if (deliveries.length > 10_000) throw new Error('The lane does not come to an end.');
  }
  return { deliveries, requestIds, checkpoints, discards, succeeded };
}
