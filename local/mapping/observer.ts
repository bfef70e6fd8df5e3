import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Batch, Discard, Outcome, Step } from './lane.ts';

/** Told of everything that happens to the records of a mapping, as it happens. */
export interface MappingObserver {
  /** Called between two steps of a shard: it must return soon and must not throw. */
  observe(fact: MappingFact): void;
}

/** The error that a function threw, or why it was not called. */
export interface DeliveryError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface BatchFacts {
  readonly shardId: ShardId;
  /** From 0 to the parallelization factor - 1. */
  readonly lane: number;
  /** The same for every delivery of the batch. */
  readonly requestId: string;
  /** The batch that this one was split from, by bisecting or by a partial response. */
  readonly parentRequestId?: string;
  /** Both ends belong to the batch. */
  readonly firstSequenceNumber: SequenceNumber;
  readonly lastSequenceNumber: SequenceNumber;
  /** How many records; 0 for the last delivery of a tumbling window. */
  readonly records: number;
  /** Number of the delivery, from 1; deliveries that did not reach the function do not count. */
  readonly attempt: number;
}

/** How a delivery ended; every `invoked` is followed by one of these, and a given-up batch by `discarded`. */
export type DeliveryFact = BatchFacts & { readonly startedAtMs: number; readonly endedAtMs: number } & (
    | { readonly kind: 'succeeded' }
    /** The records in front of `resumesAt` succeeded. */
    | { readonly kind: 'partial'; readonly resumesAt: SequenceNumber; readonly remainderRequestId: string }
    | { readonly kind: 'bisected'; readonly halfRequestIds: readonly string[]; readonly error?: DeliveryError }
    | { readonly kind: 'failed'; readonly error?: DeliveryError }
    /** The function was not called; no attempt is spent. */
    | { readonly kind: 'refused'; readonly error?: DeliveryError }
  );

export type MappingFact =
  | (BatchFacts & { readonly kind: 'invoked'; readonly atMs: number })
  | DeliveryFact
  | (BatchFacts & { readonly kind: 'discarded'; readonly condition: Discard['condition']; readonly atMs: number })
  /** No filter matched the record: it is settled without a delivery. */
  | {
      readonly kind: 'filtered';
      readonly shardId: ShardId;
      readonly sequenceNumber: SequenceNumber;
      readonly atMs: number;
    };

export function batchFacts(batch: Batch, lane: number, attempt: number): BatchFacts {
  const { records, requestId, parentRequestId } = batch;
  const first = records[0]!;
  return {
    shardId: first.shardId,
    lane,
    requestId,
    ...(parentRequestId !== undefined && { parentRequestId }),
    firstSequenceNumber: first.sequenceNumber,
    lastSequenceNumber: records.at(-1)!.sequenceNumber,
    records: batch.closes === undefined ? records.length : 0,
    attempt,
  };
}

/** `step`: what the outcome made of the lane. */
export function deliveryFact(
  batch: Batch,
  lane: number,
  outcome: Outcome,
  step: Step,
  times: { readonly startedAtMs: number; readonly endedAtMs: number },
  error: DeliveryError | undefined,
): DeliveryFact {
  const facts = { ...batchFacts(batch, lane, batch.attempts + 1), ...times };
  const why = error === undefined ? {} : { error };
  const [head] = step.lane;
  switch (outcome.kind) {
    case 'succeeded':
      return { ...facts, kind: 'succeeded' };
    case 'stopped':
      return {
        ...facts,
        kind: 'partial',
        resumesAt: head!.records[0]!.sequenceNumber,
        remainderRequestId: head!.requestId,
      };
    case 'refused':
      return { ...facts, kind: 'refused', ...why };
    case 'failed': {
      const halves = step.lane.filter(({ parentRequestId }) => parentRequestId === batch.requestId);
      return halves.length === 2
        ? { ...facts, kind: 'bisected', halfRequestIds: halves.map(({ requestId }) => requestId), ...why }
        : { ...facts, kind: 'failed', ...why };
    }
  }
}
