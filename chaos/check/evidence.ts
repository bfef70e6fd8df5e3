import type { EventStatus } from '../../core/events/event.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';

/** What an event is, whoever holds it. */
export interface EventContent {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly partitionKey: string | undefined;
  /** Microseconds since 1970 as a decimal integer; undefined where the producer gave no time. */
  readonly time: string | undefined;
  readonly dataText: string | undefined;
}

/** Where an event stands in the log. */
export interface LogPlace {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  /** Its number in the record, from 0. */
  readonly index: number;
}

export interface LoggedEvent extends EventContent, LogPlace {}

export interface LoggedShard {
  readonly shardId: ShardId;
  readonly parentShardIds: readonly ShardId[];
  /** Events that the shard says it took in all. */
  readonly received: number;
  /** The mapping's. */
  readonly checkpoint: SequenceNumber | undefined;
  /** What has left the retention of the log: its events, and the last of its records. */
  readonly trimmed: { readonly events: number; readonly through: SequenceNumber };
}

/** What was accepted. Events are in the order of their shards, and shards follow their parents. */
export interface Log {
  readonly shards: readonly LoggedShard[];
  readonly events: readonly LoggedEvent[];
}

/** A row of the store: the one effect that an identity has. */
export interface StoredEffect extends EventContent, LogPlace {
  readonly status: EventStatus;
  readonly processedAtMs: number;
  /** The store's transaction that made the effect, or gave the event up. Undefined while it stands as a letter. */
  readonly decidedBy: number | undefined;
  readonly failureCode: string | undefined;
  /** The status that its letter says; undefined for an event that was never set aside. */
  readonly letter: EventStatus | undefined;
  /** Data that a person gave to be processed instead. */
  readonly editedDataText: string | undefined;
}

export interface StoredWindow {
  readonly name: string;
  readonly windowStartMs: number;
  readonly key: string;
  readonly count: number;
  readonly sum: number;
}

/** What came of it. Counts are by the names of their columns: processed, dead_lettered, duplicates and so on. */
export interface Store {
  readonly effects: readonly StoredEffect[];
  /** Ids of letters whose event is not there. */
  readonly lettersWithoutEvent: readonly string[];
  /** Resends with other content. */
  readonly conflicts: readonly (EventContent & LogPlace)[];
  readonly positions: ReadonlyMap<ShardId, { readonly position: SequenceNumber; readonly settled: number }>;
  readonly totals: Readonly<Record<string, number>>;
  /** The same counts, added up over the minutes of receipt. */
  readonly minuteTotals: Readonly<Record<string, number>>;
  readonly windows: readonly StoredWindow[];
}

/** Names follow Jepsen's checker of Kafka where it has one; docs/reliability.md says what each means here. */
export type AnomalyKind =
  | 'lost'
  | 'unseen'
  | 'duplicate'
  | 'phantom'
  | 'altered'
  | 'torn'
  | 'conflict-merge'
  | 'reordered'
  | 'checkpoint-ahead'
  | 'innocent-letter'
  | 'imbalance'
  | 'crash'
  | 'stuck';

export interface Anomaly {
  readonly kind: AnomalyKind;
  /** The event, as `source id`, or the shard or count that is wrong. */
  readonly subject: string;
  readonly detail: string;
}

export const identityOf = ({ source, id }: { readonly source: string; readonly id: string }): string =>
  `${source} ${id}`;

export const placeText = ({ shardId, sequenceNumber, index }: LogPlace): string =>
  `${shardId}:${sequenceNumber}.${index}`;

/** Whether the store has settled the record that the event stands in. */
export function isSettled({ shardId, sequenceNumber }: LogPlace, { positions }: Pick<Store, 'positions'>): boolean {
  const settled = positions.get(shardId);
  return settled !== undefined && !isAfter(sequenceNumber, settled.position);
}

const SET_ASIDE: ReadonlySet<EventStatus> = new Set(['deadLettered', 'parked', 'discarded']);

export const isSetAside = ({ status }: StoredEffect): boolean => SET_ASIDE.has(status);

/** It was set aside and made its effect later, which may be out of the order of its key. */
export const isRedriven = (effect: StoredEffect): boolean => effect.letter !== undefined && !isSetAside(effect);

/** Whether the log no longer holds the record: then nothing can be said of the event. */
export function isTrimmed({ shardId, sequenceNumber }: LogPlace, { shards }: Log): boolean {
  const shard = shards.find((candidate) => candidate.shardId === shardId);
  return shard !== undefined && shard.trimmed.events > 0 && !isAfter(sequenceNumber, shard.trimmed.through);
}
