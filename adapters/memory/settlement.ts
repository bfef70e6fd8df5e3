import type { DecodedEvent, EventStatus, Instant, Outcome } from '../../core/events/event.ts';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import { isSameJson } from './exact-json.ts';

/** One event that went through a commit, and what stands of it. The store is the list of all of them. */
export interface Settlement {
  readonly verdict: Outcome['status'] | 'discarded' | 'duplicate' | 'conflict';
  readonly event: DecodedEvent;
  /** Of its last processing; `attempts` are those of all of them. */
  readonly outcome: Outcome;
  readonly requestId: string;
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly receivedAtMs: number;
  readonly processedAtMs: number;
  /** Place in the list of all settlements. */
  readonly position: number;
}

const isSameInstant = (a: Instant, b: Instant): boolean => a.ms === b.ms && a.micros === b.micros;

function isSameData(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameJson(a, b);
}

/** What an event counts as whose identity `first` has taken: a time that stands in for a missing one is no content. */
export function verdictOnResend(first: DecodedEvent, resent: DecodedEvent): 'duplicate' | 'conflict' {
  const isSame =
    first.type === resent.type &&
    first.subject === resent.subject &&
    (!first.timeGiven || !resent.timeGiven || isSameInstant(first.time, resent.time)) &&
    isSameData(first.dataText, resent.dataText);
  return isSame ? 'duplicate' : 'conflict';
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
