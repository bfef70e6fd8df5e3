import type { EventSourceMappingSettings } from '../config/event-source-mapping.ts';

/** What the code of an event's type does with it. */
export type Behaviour =
  | 'ok'
  /** Takes its time, so that others overtake it where nothing holds them. */
  | 'slow'
  | 'throw-twice'
  | 'throw'
  /** Throws until every fault is over: by then its code is mended. */
  | 'throw-until-fixed'
  | 'refuse'
  | 'filter'
  /** Its data do not match the schema. */
  | 'invalid'
  /** Another producer's line that is no event. */
  | 'malformed'
  /** These three end the environment. */
  | 'crash'
  | 'exhaust-memory'
  | 'hang';

/** One line that a client sends. Lines of one id are resends; other content under one id is a conflict. */
export interface SentEvent {
  /** Events of one request are sent together. */
  readonly request: number;
  readonly atMs: number;
  readonly id: string;
  /** The ordering key; undefined for an event that is ordered with no other. */
  readonly key: string | undefined;
  /** Of a type whose later events wait behind a failed one of their key. */
  readonly isOrdered: boolean;
  readonly behaviour: Behaviour;
  readonly value: number;
}

/** Faults that hit the next operation of their kind from `atMs` on. */
export const POINT_FAULTS = [
  /** Nothing was committed, and the caller is told so. */
  'commit-lost',
  /** It was committed, and the caller is told that it was not. */
  'commit-unanswered',
  /** The caller is told that it failed; it is committed `forMs` later. */
  'commit-late',
  /** The commit takes `forMs`, mostly longer than the function may run. */
  'commit-slow',
  /** The function is not called. */
  'throttle',
  'crash-before',
  /** The environment ends when it is about to commit. */
  'crash-during',
  /** The environment ends when it has committed. */
  'crash-after',
  'redrive-crash-before',
  'redrive-crash-after',
  'read-error',
  'checkpoint-error',
  /** Nothing was appended; the client does not know. */
  'append-lost',
  /** It was appended; the client does not know. */
  'append-unanswered',
] as const;

/** What happens at `atMs` and lasts for `forMs`. */
export const TIMED_FAULTS = [
  'store-down',
  /** Everything but the stream and the store ends at once, and starts again after `forMs`. Checkpoints are lost. */
  'platform-crash',
  /** The same, but told so: batches in flight get a second. */
  'platform-stop',
  /** An operator pauses the mapping, and resumes it. */
  'pause',
  /** An operator redrives every letter. */
  'redrive',
  /** An operator discards every letter of an event that was refused. */
  'discard',
  'split',
  'merge',
] as const;

export type FaultKind = (typeof POINT_FAULTS)[number] | (typeof TIMED_FAULTS)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly atMs: number;
  readonly forMs: number;
}

/** Everything that a run is made of. Times count from its start. */
export interface Scenario {
  readonly seed: number;
  readonly shards: number;
  readonly environments: number;
  readonly settings: Pick<
    EventSourceMappingSettings,
    'batchSize' | 'maximumBatchingWindowInSeconds' | 'bisectBatchOnFunctionError'
  >;
  /** Uncompressed bytes at which a record is closed. */
  readonly recordBytes: number;
  readonly events: readonly SentEvent[];
  readonly faults: readonly Fault[];
  /** No fault acts from here on. */
  readonly healedAtMs: number;
}
