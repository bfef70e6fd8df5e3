import { PipelineError } from '../../core/errors.ts';
import type { Identity } from '../../core/events/event.ts';
import type { BatchFact, LetterChange } from '../../core/ports/event-history.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Settlement } from './settlement.ts';

/** What the store knows of a letter besides its event. */
export interface LetterState {
  readonly letterId: string;
  /** Position of its settlement. */
  readonly position: number;
  readonly family: string | undefined;
  readonly firstFailedAtMs: number;
  readonly lastFailedAtMs: number;
  readonly redrives: number;
  readonly nextRedriveAtMs: number | undefined;
  readonly editedDataText: string | undefined;
  readonly comment: string | undefined;
  readonly key: string | undefined;
  /** Never failed itself: it is behind another one of its key. */
  readonly waits: boolean;
  readonly claim: { readonly token: string; readonly untilMs: number } | undefined;
  readonly changes: readonly LetterChange[];
}

/** Everything that the memory adapters of one store share. */
export interface Contents {
  /** Every settled event in order of commit; all answers are computed from it. */
  readonly settlements: Settlement[];
  /** Position of the event that took each identity, in order of commit. */
  readonly firsts: Map<string, number>;
  readonly positions: Map<ShardId, SequenceNumber>;
  /** By letter id, in order of commit. */
  readonly letters: Map<string, LetterState>;
  readonly batchFacts: BatchFact[];
  isClosed: boolean;
}

export const newContents = (): Contents => ({
  settlements: [],
  firsts: new Map(),
  positions: new Map(),
  letters: new Map(),
  batchFacts: [],
  isClosed: false,
});

export const identityKey = ({ source, id }: Identity): string => JSON.stringify([source, id]);

/** @throws PipelineError STORE_UNAVAILABLE */
export function opened(contents: Contents): Contents {
  if (contents.isClosed) throw new PipelineError('STORE_UNAVAILABLE', 'The event store is closed: open a new one.');
  return contents;
}

/** The events that took their identities, in order of commit. */
export const storedOf = ({ firsts, settlements }: Contents): Settlement[] =>
  [...firsts.values()].map((position) => settlements[position]!);
