import type { Static, TSchema } from 'typebox';
import type { Instant } from './event.ts';

/** An event as a type's own code sees it: valid, and of the type's latest version. Its `data` must not be changed. */
export interface TypedEvent<Data> {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Event time. `new Date(event.time.ms)` makes a date of it. */
  readonly time: Instant;
  readonly subject: string | undefined;
  readonly partitionKey: string | undefined;
  readonly data: Data;
}

export interface ProcessContext {
  /** 1 at the first attempt. */
  readonly attempt: number;
  /** When the stream took the event, in milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** What process() returns for an event that shall have no effect. Made by `filter`. */
export class Filtered {
  readonly reason: string;
  // Makes the class nominal: an object that happens to have a reason is a result, not a Filtered.
  readonly #isFiltered = true;

  constructor(reason: string) {
    this.reason = reason;
  }

  static is(value: unknown): value is Filtered {
    return typeof value === 'object' && value !== null && #isFiltered in value && value.#isFiltered;
  }
}

const REASON_CHARACTERS = 200;

/**
 * `return filter('a test order')` in process(): the event is listed as filtered with this reason, and neither its
 * result nor its aggregates come to be. The reason is cut at 200 characters.
 */
export const filter = (reason: string): Filtered =>
  // PostgreSQL's text takes neither U+0000 nor half of a surrogate pair.
  new Filtered(reason.slice(0, REASON_CHARACTERS).toWellFormed().replaceAll('\u0000', '\ufffd'));

export const isFiltered = (value: unknown): value is Filtered => Filtered.is(value);

/** The parts add up: `{ hours: 1, minutes: 30 }` is ninety minutes. */
export interface WindowLength {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** Count, sum, min, max and mean of `value` for each `key`, in windows of event time that follow each other. */
export interface AggregateDefinition<Data> {
  /** Windows are aligned to 1970-01-01T00:00:00Z. */
  readonly every: WindowLength;
  /** Whose window the event belongs to: at most 256 characters. */
  key(event: TypedEvent<Data>): string;
  /** Undefined, NaN and infinities make no entry: the event does not count. */
  value(event: TypedEvent<Data>): number | null | undefined;
}

/** A complete event that shows what a producer sends. */
export interface ExampleEvent<Data> {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subject?: string;
  readonly data: Data;
}

type ProcessResult = object | undefined;

interface EventTypeShape<Data> {
  /** `order.placed`, or with a trailing `*` a family: `zeek.*`. An exact name wins over a family, a longer over a shorter. */
  readonly type: string;
  readonly description?: string;
  /**
   * Runs once an event is valid and of the latest version; it may be asynchronous. Return nothing to store the event
   * as it came, an object to store as its result beside it, or `filter('reason')`. Throw EventRefused to set the event
   * aside at once; whatever else is thrown is a failed attempt. A batch may be delivered again after a crash, so what
   * process() does elsewhere must bear to be done twice.
   */
  process?(event: TypedEvent<Data>, context: ProcessContext): ProcessResult | Promise<ProcessResult>;
  /** How often process() is tried, 1 to 10. @default 3 */
  readonly attempts?: number;
  /** Longest wait before the second attempt in milliseconds; it doubles for each further one. @default 100 */
  readonly retryDelayMs?: number;
  /**
   * What a failed event means for those behind it with the same ordering key (partitionkey, else subject). 'continue':
   * nothing. 'park-key': they wait behind it, whatever their type as long as that parks keys too, until it is processed
   * by a redrive or discarded; then they are processed in order. @default 'continue'
   */
  readonly onFailure?: 'continue' | 'park-key';
  /** By name, unique over the catalogue. */
  readonly aggregates?: Readonly<Record<string, AggregateDefinition<Data>>>;
  readonly example?: ExampleEvent<Data>;
}

export type SchemaVersions = readonly [TSchema, ...TSchema[]];

/** What the last of some schemas accepts. */
export type LatestOf<Versions extends SchemaVersions> = Versions extends readonly [
  ...TSchema[],
  infer Latest extends TSchema,
]
  ? Static<Latest>
  : never;

/** One function from each version to the next. */
export type UpcastersOf<Versions extends readonly TSchema[]> = Versions extends readonly [
  infer From extends TSchema,
  infer To extends TSchema,
  ...infer Later extends TSchema[],
]
  ? readonly [(data: Static<From>) => Static<To>, ...UpcastersOf<readonly [To, ...Later]>]
  : readonly [];

export type EventTypeDefinition<Versions extends SchemaVersions> = EventTypeShape<LatestOf<Versions>> & {
  /** Schemas of `data`, version 1 first. A published version is never changed: add the next one. */
  readonly versions: Versions;
} & (Versions extends readonly [TSchema]
    ? { readonly upcasters?: readonly [] }
    : {
        /** Pure functions, from version 1 to 2, from 2 to 3 and so on. */
        readonly upcasters: UpcastersOf<Versions>;
      });

/** A declared event type, whatever its data: what a catalogue is made of. */
export interface EventType extends EventTypeShape<unknown> {
  readonly versions: SchemaVersions;
  readonly upcasters: readonly ((data: unknown) => unknown)[];
  readonly attempts: number;
  readonly retryDelayMs: number;
  readonly onFailure: 'continue' | 'park-key';
  readonly aggregates: Readonly<Record<string, AggregateDefinition<unknown>>>;
}

const DEFAULTS = { upcasters: [], attempts: 3, retryDelayMs: 100, onFailure: 'continue', aggregates: {} };

/** Declares an event type: schema versions and the code that runs on its events, typed by the schemas. */
export const defineEventType = <const Versions extends SchemaVersions>(
  definition: EventTypeDefinition<Versions>,
): EventType =>
  // The types of data are forgotten here; a catalogue gives the functions only what the schemas have accepted.
  ({ ...DEFAULTS, ...definition }) as unknown as EventType;
