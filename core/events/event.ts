/** A moment, finer than a millisecond: whole milliseconds since 1970 and 0 to 999 microseconds more. */
export interface Instant {
  readonly ms: number;
  readonly micros: number;
}

/**
 * An event read from the stream. `dataText` and `attributesText` are slices of what the producer sent, so that what
 * was accepted comes back unchanged.
 */
export interface DecodedEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: Instant;
  /** False where the producer gave no time and the time of receipt stands in for it. */
  readonly timeGiven: boolean;
  readonly subject: string | undefined;
  readonly partitionKey: string | undefined;
  /** JSON text of `data`; undefined where the event carries none. */
  readonly dataText: string | undefined;
  /** JSON text of an object with every other attribute (dataschema, traceparent, extensions); undefined if none. */
  readonly attributesText: string | undefined;
}

/** An event with what its processing looks at and its storing does not. */
export interface ReadEvent {
  readonly event: DecodedEvent;
  /** The `dataschema` attribute, which may name the version of the type's schema. */
  readonly dataSchema: string | undefined;
}

/** (`source`, `id`) identifies an event. */
export interface Identity {
  readonly source: string;
  readonly id: string;
}

export const EVENT_STATUSES = [
  'accepted',
  'processed',
  'filtered',
  'deadLettered',
  'redriven',
  'parked',
  'discarded',
] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** One entry of a declared aggregate: adds `value` to the window of `key` that starts at `windowStartMs`. */
export interface AggregateEntry {
  readonly aggregate: string;
  readonly key: string;
  readonly windowStartMs: number;
  readonly value: number;
}

export interface EventFailure {
  readonly code: string;
  readonly message: string;
}

/** How processing an event ended. */
export type Outcome =
  | {
      readonly status: 'processed';
      readonly attempts: number;
      /** JSON text of what process() returned; undefined where the event is stored as it came. */
      readonly resultText?: string;
      readonly aggregates?: readonly AggregateEntry[];
    }
  | { readonly status: 'filtered'; readonly attempts: number; readonly reason: string }
  | {
      readonly status: 'deadLettered';
      readonly attempts: number;
      readonly failure: EventFailure;
      /** The ordering key whose later events wait behind this one (onFailure: 'park-key'); undefined where none do. */
      readonly parksKey?: string;
    }
  /** Not processed: an earlier event of its ordering key `waitsFor` failed and parked the key. */
  | { readonly status: 'parked'; readonly attempts: 0; readonly waitsFor: string };

export interface SettledEvent {
  readonly event: DecodedEvent;
  readonly outcome: Outcome;
}
