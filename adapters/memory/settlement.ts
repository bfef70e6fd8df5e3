import type { AggregateEntry, DecodedEvent, EventStatus, Outcome } from '../../core/events/event.ts';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';

/** One event that went through a commit, and what stands of it. The store is the list of all of them. */
export interface Settlement {
  readonly verdict: Outcome['status'] | 'discarded' | 'duplicate' | 'conflict';
  readonly event: DecodedEvent;
  /** Of its last processing; `attempts` are those of all of them. */
  readonly outcome: Outcome;
  /** In aggregates from before its row was lost, whatever became of it since. */
  readonly counted?: readonly AggregateEntry[] | undefined;
  readonly requestId: string;
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly receivedAtMs: number;
  readonly processedAtMs: number;
  /** Place in the list of all settlements. */
  readonly position: number;
}

/** The event as the store gives it out. */
export function storedFields(event: DecodedEvent): StoredEvent['event'] {
  const { timeGiven, ...fields } = event;
  return fields;
}

/** Of an event that took its identity. */
export const statusOf = ({ verdict, outcome }: Settlement): EventStatus =>
  verdict === 'duplicate' || verdict === 'conflict' ? outcome.status : verdict;

export function toStoredEvent(settlement: Settlement): StoredEvent {
  const { event, outcome, receivedAtMs, processedAtMs, shardId, sequenceNumber } = settlement;
  return {
    event: storedFields(event),
    status: statusOf(settlement),
    attempts: outcome.attempts,
    resultText: outcome.status === 'processed' ? outcome.resultText : undefined,
    filterReason: outcome.status === 'filtered' ? outcome.reason : undefined,
    failure: outcome.status === 'deadLettered' ? outcome.failure : undefined,
    receivedAtMs,
    processedAtMs,
    shardId,
    sequenceNumber,
  };
}
