import type { DecodedEvent, EventFailure, EventStatus, Identity, Instant, SettledEvent } from '../events/event.ts';
import type { SequenceNumber, ShardId } from './stream.ts';

/** The settled events of one record of the stream, in the record's order. */
export interface SettledRecord {
  readonly sequenceNumber: SequenceNumber;
  readonly partitionKey: string;
  /** When the stream took the record, in milliseconds since 1970. */
  readonly arrivedAtMs: number;
  readonly events: readonly SettledEvent[];
}

/** Consecutive records of one shard, in order, processed by one invocation. */
export interface SettledBatch {
  readonly shardId: ShardId;
  readonly requestId: string;
  readonly records: readonly SettledRecord[];
}

/** What a commit did. Counts are events; `skippedRecords` were settled by an earlier delivery and are not counted. */
export interface CommitResult {
  readonly skippedRecords: number;
  readonly processed: number;
  readonly filtered: number;
  readonly deadLettered: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly parked: number;
}

/** Makes the effects of events. */
export interface EventWriter {
  /**
   * Commits a batch in one transaction: events, results, statistics, aggregates and the shard's position, all or none.
   * Delivering a record again has no effect. An identity seen before has none either: the first write wins, and the
   * event counts as a duplicate, or as a conflict when type, subject, time or data differ (data is compared as JSON).
   * Events that end as dead letters or parked become letters in the same transaction: see ports/dead-letters.ts.
   * @throws PipelineError STORE_UNAVAILABLE when nothing was committed and the same call may succeed later;
   *   EVENT_UNSTORABLE when nothing was committed because of what an event holds, which EventCheck would have refused.
   */
  commit(batch: SettledBatch): Promise<CommitResult>;
  /**
   * Those of `keys` (ordering keys) that are parked: an event of theirs failed, or waits behind one that did, and is
   * neither processed nor discarded. To be asked only for events of types that park their key.
   */
  parkedKeys(keys: readonly string[]): Promise<ReadonlySet<string>>;
}

/** An event as the store holds it. */
export interface StoredEvent {
  readonly event: Omit<DecodedEvent, 'timeGiven'>;
  readonly status: EventStatus;
  readonly attempts: number;
  readonly resultText: string | undefined;
  readonly filterReason: string | undefined;
  readonly failure: EventFailure | undefined;
  readonly receivedAtMs: number;
  readonly processedAtMs: number;
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
}

/** `data.path operator value`: the field is compared as a number where `value` is one, else as text. */
export interface DataFilter {
  readonly path: readonly string[];
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: string | number;
}

/** The last event of a page; the next page starts behind it. */
export interface ListPosition {
  readonly time: Instant;
  /** The store's own tie-breaker between events of the same time: a decimal integer. */
  readonly position: string;
}

export interface ListQuery {
  /** A type, or with a trailing `*` every type that starts so. */
  readonly type?: string;
  readonly source?: string;
  readonly subject?: string;
  /** The ordering key: the partition key of an event, or its subject where it has none. */
  readonly key?: string;
  readonly status?: EventStatus;
  /** Event time, inclusive. */
  readonly from?: Instant;
  /** Event time, exclusive. */
  readonly to?: Instant;
  readonly data?: readonly DataFilter[];
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly after?: ListPosition;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  /**
   * Where the next page starts; undefined at the end. A page may be short, even empty, and still have a next one: a
   * search by key or data fields looks at a bounded number of events for each page.
   */
  readonly next: ListPosition | undefined;
}

/** A resend whose content differed from the event already stored. */
export interface Conflict {
  readonly event: Omit<DecodedEvent, 'timeGiven'>;
  readonly receivedAtMs: number;
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
}

/** Settled events by what stands of them now: a letter that a redrive processed counts as processed. */
export interface EventCounts {
  readonly processed: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly filtered: number;
  readonly deadLettered: number;
  readonly parked: number;
  readonly discarded: number;
}

/** `received` is the sum of the counts, `failed` that of deadLettered, parked and discarded. */
export interface ReceivedCounts extends EventCounts {
  readonly received: number;
  readonly failed: number;
}

export interface StoreStatistics {
  readonly totals: EventCounts;
  /** The 50 largest. */
  readonly byType: readonly ({ readonly type: string } & ReceivedCounts)[];
  /** The 50 largest. */
  readonly bySource: readonly { readonly source: string; readonly processed: number }[];
  /** By minute of receipt, oldest first, from the minute asked for. */
  readonly perMinute: readonly ({ readonly minuteMs: number } & ReceivedCounts)[];
  /** Events that stand as dead letters, or parked after they failed, by the code of their last failure. */
  readonly failures: readonly { readonly code: string; readonly count: number }[];
  /** Last settled sequence number of each shard, and the events settled there, from the same instant as the totals. */
  readonly shards: readonly {
    readonly shardId: ShardId;
    readonly position: SequenceNumber;
    readonly settled: number;
  }[];
}

export interface AggregateWindow {
  readonly key: string;
  readonly windowStartMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface AggregateQuery {
  readonly name: string;
  readonly key?: string;
  /** Window starts from here on, in milliseconds. */
  readonly fromMs?: number;
  /** Window starts before this, in milliseconds. */
  readonly toMs?: number;
  readonly limit: number;
  /** The last window of the page before. */
  readonly after?: { readonly windowStartMs: number; readonly key: string };
}

/** Answers about what was committed; reads its own commits. */
export interface EventReader {
  /** Every event with this id, newest first; at most one where `source` is given. */
  find(id: string, source?: string): Promise<readonly StoredEvent[]>;
  /** Status of each identity that is stored, by position in `identities`. */
  statuses(identities: readonly Identity[]): Promise<readonly (EventStatus | undefined)[]>;
  list(query: ListQuery): Promise<ListPage<StoredEvent>>;
  conflicts(limit: number, after?: ListPosition): Promise<ListPage<Conflict>>;
  statistics(sinceMinuteMs: number): Promise<StoreStatistics>;
  /** Windows in order of start, then key. */
  aggregates(query: AggregateQuery): Promise<readonly AggregateWindow[]>;
  /** Resolves when the store answers. @throws PipelineError STORE_UNAVAILABLE */
  ping(): Promise<void>;
}

export interface EventStore extends EventWriter, EventReader {
  close(): Promise<void>;
}
