import { hash } from 'node:crypto';
import type { Identity, Instant } from '../../core/events/event.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';

/**
 * The event table: one DynamoDB table for everything that the store keeps. All keys are strings. config/event-table.ts
 * tells the deployment the same names; a test compares the two.
 *
 * | kind        | pk                               | sk                                 | what it is                               |
 * | ----------- | -------------------------------- | ---------------------------------- | ---------------------------------------- |
 * | event       | `e:` id                          | source                             | the effect, and the dedupe mark          |
 * | conflict    | `c:` id                          | place in the stream                | a resend that lost                       |
 * | letter      | `d:` id                          | source                             | how an event that was set aside stands   |
 * | letter id   | `l:` letter id                   | `letter`                           | whose letter it is                       |
 * | change      | `l:` letter id                   | `change:` time and number          | a decision on the letter                 |
 * | claim       | `h:` token                       | `claim`                            | ids of the letters that it took          |
 * | parked key  | `k:` ordering key                | place in the stream                | an event that parks the key or waits     |
 * | journal     | `j:` shard                       | ordinal                            | what a commit added to the counts        |
 * | replayed    | `n:` shard                       | sequence number, begun or counted  | a record that a replay counts            |
 * | statistics  | `s`                              | shard                              | the journal of the shard, summed up      |
 * | windows     | `w:` generation, part, aggregate | start of the window, shard, number | a page of windows of an aggregate        |
 * | generations | `g`                              | `aggregates`                       | which windows count, and the rebuild     |
 * | numbers     | `i`                              | `letters`                          | the last letter id that was given        |
 * | batch fact  | `b:` shard                       | first sequence number, time        | what happened to a delivery              |
 * | part        | `p:` UUID                        | number                             | a piece of a value too long for one item |
 *
 * Lists read the index `time`: an item is in it while it has `tp` (a list and a lane) and `ts` (a time and a number).
 */
export const KEYS = { partition: 'pk', sort: 'sk', timePartition: 'tp', timeSort: 'ts', expiry: 'ttl' } as const;
export const TIME_INDEX = 'time';

/** Attributes that the index carries besides keys: what lists are filtered by. The last four are of letters. */
export const LISTED = {
  type: 't',
  status: 's',
  subject: 'u',
  code: 'c',
  family: 'f',
  /** When the redrive worker takes it up, in milliseconds since 1970. */
  due: 'n',
  /** Waits behind another letter of its key. */
  waits: 'w',
} as const;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A list of the index, by event time (`e`, `c`), last failure (`l` open letters, `x` discarded), or age (`h` history). */
export type ListName = 'e' | 'c' | 'l' | 'x' | 'h';

const SEQUENCE_DIGITS = 60;
const TIME_DIGITS = 15;
/** Later than 1970 by this many milliseconds is never before 0: years 1 to 9999, and windows that start before them. */
const TIME_OFFSET_MS = 100_000_000_000_000;
const POSITION_DIGITS = 16;
const ORDINAL_DIGITS = 12;
const MICROS_DIGITS = 3;

/** Sequence numbers are decimals of varying length: as text they sort as numbers only at one length. */
export const sequenceText = (sequenceNumber: SequenceNumber): string => sequenceNumber.padStart(SEQUENCE_DIGITS, '0');
export const ordinalText = (ordinal: number): string => String(ordinal).padStart(ORDINAL_DIGITS, '0');
export const timeText = (ms: number): string => String(ms + TIME_OFFSET_MS).padStart(TIME_DIGITS, '0');
export const timeOfText = (text: string): number => Number(text.slice(0, TIME_DIGITS)) - TIME_OFFSET_MS;

/** Where an event stands in the stream. `index` counts from 0 within the record. */
export interface Place {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly index: number;
}

/** Sorts by position within a shard, and over a shard's parents and children. */
const placeText = ({ shardId, sequenceNumber, index }: Place): string =>
  `${sequenceText(sequenceNumber)}/${String(index).padStart(6, '0')}/${shardId}`;

export const eventKey = ({ id, source }: Identity): Key => ({ pk: `e:${id}`, sk: source });
export const conflictKey = (id: string, place: Place): Key => ({ pk: `c:${id}`, sk: placeText(place) });
/** By identity: a letter outlasts its event, which a restore may lose. */
export const letterKey = ({ id, source }: Identity): Key => ({ pk: `d:${id}`, sk: source });
export const letterIdKey = (letterId: string): Key => ({ pk: `l:${letterId}`, sk: 'letter' });
/** @param number tells changes of one millisecond apart */
export const changeKey = (letterId: string, atMs: number, number: string): Key => ({
  pk: `l:${letterId}`,
  sk: `change:${timeText(atMs)}/${number}`,
});
export const claimKey = (token: string): Key => ({ pk: `h:${token}`, sk: 'claim' });
export const parkedKey = (orderingKey: string, place: Place): Key => ({ pk: `k:${orderingKey}`, sk: placeText(place) });
export const journalKey = (shardId: ShardId, ordinal: number): Key => ({
  pk: `j:${shardId}`,
  sk: ordinalText(ordinal),
});
/** The shard whose journal an item belongs to, by its partition key; undefined for everything else. */
export const journalShard = (pk: string): ShardId | undefined => (pk.startsWith('j:') ? pk.slice(2) : undefined);
/** A replay begins a record before it inserts events of it, and counts it together with its journal entry. */
export const replayedKey = (shardId: ShardId, sequenceNumber: SequenceNumber, state: 'begun' | 'counted'): Key => ({
  pk: `n:${shardId}`,
  sk: `${sequenceText(sequenceNumber)}/${state}`,
});
export const statisticsKey = (shardId: ShardId): Key => ({ pk: 's', sk: shardId });
export const batchFactKey = (shardId: ShardId, first: SequenceNumber, atMs: number, requestId: string): Key => ({
  pk: `b:${shardId}`,
  sk: `${sequenceText(first)}/${timeText(atMs)}/${requestId}`,
});
export const GENERATIONS_KEY: Key = { pk: 'g', sk: 'aggregates' };
export const LETTER_NUMBERS_KEY: Key = { pk: 'i', sk: 'letters' };
export const partKey = (uuid: string, number: number): Key => ({ pk: `p:${uuid}`, sk: ordinalText(number) });

/** 16 hex digits of a number below 2^63: the position of an event among those of the same time. */
export const positionOf = ({ source, id }: Identity): string => {
  const digits = hash('sha256', `${source}\0${id}`, 'hex').slice(0, POSITION_DIGITS);
  return (Number.parseInt(digits.charAt(0), 16) & 7).toString(16) + digits.slice(1);
};

export const positionText = (position: string): string => BigInt(position).toString(16).padStart(POSITION_DIGITS, '0');

/** Where an item stands in a list: time to the microsecond, then a number of 16 hex digits. */
export const listPlace = ({ ms, micros }: Instant, hexNumber: string): string =>
  timeText(ms) + String(micros).padStart(MICROS_DIGITS, '0') + hexNumber;

export const instantOfPlace = (place: string): Instant => ({
  ms: timeOfText(place),
  micros: Number(place.slice(TIME_DIGITS, TIME_DIGITS + MICROS_DIGITS)),
});

/** The decimal number of a place in a list. */
export const numberOfPlace = (place: string): string =>
  BigInt(`0x${place.slice(TIME_DIGITS + MICROS_DIGITS)}`).toString();

/**
 * A partition of the index takes 1,000 writes a second, and a list by time is always written at its end, which no split
 * helps. So each list is dealt out to `lanes` partitions by the number of its items, and merged when it is read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
 */
export const lanePartition = (list: ListName, lane: number): string => `${list}:${lane}`;

/** @param hexNumber of 16 hex digits, as in listPlace */
export const laneOf = (hexNumber: string, lanes: number): number => Number.parseInt(hexNumber.slice(-6), 16) % lanes;
