import type { Letter } from './dead-letters.ts';
import type { StoredEvent } from './event-store.ts';
import type { SequenceNumber, ShardId } from './stream.ts';

/** What happened to a delivered batch, other than that it succeeded. */
export interface BatchFact {
  readonly kind: 'partial' | 'bisected' | 'failed' | 'refused' | 'discarded';
  readonly shardId: ShardId;
  /** The same for every delivery of the batch. */
  readonly requestId: string;
  /** The batch that this one was split from. */
  readonly parentRequestId?: string;
  /** Both ends belong to the batch. */
  readonly firstSequenceNumber: SequenceNumber;
  readonly lastSequenceNumber: SequenceNumber;
  readonly records: number;
  /** Number of the delivery, from 1. */
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
  /** Of a partial or bisected batch: the requests that go on with its records. */
  readonly nextRequestIds?: readonly string[];
  /** Of a partial one: the first record that did not succeed. */
  readonly resumesAt?: SequenceNumber;
  /** Of a discarded one: Lambda's name of the limit that was reached. */
  readonly condition?: string;
}

/** `setAside`: failed in a batch of the stream. `failedAgain`: in a redrive. `parked`: put to wait in its key. */
export type LetterChangeKind =
  | 'setAside'
  | 'parked'
  | 'processed'
  | 'filtered'
  | 'failedAgain'
  | 'edited'
  | 'discarded';

/** A decision on a letter, in the past tense. */
export interface LetterChange {
  readonly kind: LetterChangeKind;
  readonly atMs: number;
  /** Name of the key or person that decided; undefined where the platform did. */
  readonly who?: string;
  /** The failure, for `setAside` and `failedAgain`. */
  readonly failure?: { readonly code: string; readonly message: string };
  /** The comment of a discard. */
  readonly comment?: string;
  /** Data given by an edit. */
  readonly dataText?: string;
}

/** Everything the store knows about how an event fared. */
export interface EventStory {
  readonly event: StoredEvent;
  /** The delivery that committed its record. */
  readonly requestId: string;
  /** Facts about batches that held its record, oldest first. */
  readonly batches: readonly BatchFact[];
  /** Undefined where it was never set aside. */
  readonly letter: Letter | undefined;
  /** Oldest first. */
  readonly changes: readonly LetterChange[];
}

/** Remembers what happened to batches, and tells the story of an event. */
export interface EventHistory {
  /** @throws PipelineError STORE_UNAVAILABLE when nothing was written */
  appendBatchFacts(facts: readonly BatchFact[]): Promise<void>;
  /**
   * Forgets what happened to batches and letters before this time, except what the story of an open letter tells.
   * @returns how many facts and changes it was, at most 20,000: call it until it is none
   */
  trim(beforeMs: number): Promise<number>;
  /** Of the newest event with this id where several sources used it; undefined where none did. */
  story(id: string, source?: string): Promise<EventStory | undefined>;
}
