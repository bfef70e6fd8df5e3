import type { SequenceNumber, ShardId, StreamEntry } from '../../core/ports/stream.ts';
import type { RecordPosition } from './sequence-numbers.ts';

/** A record as a consumer reads it. `data` is its own copy: it stays as it is for as long as it is kept. */
export interface StreamRecord {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly partitionKey: string;
  readonly data: Buffer;
  /** Milliseconds since 1970; never less than that of the record before it in the shard. */
  readonly arrivedAtMs: number;
  readonly eventCount: number;
}

/** What stands in front of a record's partition key and data. */
export interface RecordHeader {
  readonly arrivedAtMs: number;
  /** Events in the shard up to and including this record. */
  readonly events: number;
  readonly eventCount: number;
}

// Stored form, big-endian: arrival (float64), events (float64), eventCount (uint32), length of the key (uint16), key, data.
const ARRIVED_AT = 0;
const EVENTS = 8;
const EVENT_COUNT = 16;
const KEY_LENGTH = 20;
const HEADER_BYTES = 22;

export const MAX_EVENT_COUNT = 0xffff_ffff;

export const storedBytes = (entry: StreamEntry): number =>
  HEADER_BYTES + Buffer.byteLength(entry.partitionKey) + entry.data.length;

/** Fills `stored`, which has `storedBytes(entry)` bytes. */
export function encodeRecord(entry: StreamEntry, arrivedAtMs: number, events: number, stored: Buffer): void {
  const dataStart = stored.length - entry.data.length;
  stored.writeDoubleBE(arrivedAtMs, ARRIVED_AT);
  stored.writeDoubleBE(events, EVENTS);
  stored.writeUInt32BE(entry.eventCount, EVENT_COUNT);
  stored.writeUInt16BE(dataStart - HEADER_BYTES, KEY_LENGTH);
  stored.write(entry.partitionKey, HEADER_BYTES);
  stored.set(entry.data, dataStart);
}

/** Bytes of data and partition key together, as Kinesis counts them. */
export const recordBytes = (stored: Buffer): number => stored.length - HEADER_BYTES;

export const decodeHeader = (stored: Buffer): RecordHeader => ({
  arrivedAtMs: stored.readDoubleBE(ARRIVED_AT),
  events: stored.readDoubleBE(EVENTS),
  eventCount: stored.readUInt32BE(EVENT_COUNT),
});

/** `stored` must be a copy that nobody else writes to: the record's data is a view of it. */
export function decodeRecord(stored: Buffer, shardId: ShardId, sequenceNumber: SequenceNumber): StreamRecord {
  const dataStart = HEADER_BYTES + stored.readUInt16BE(KEY_LENGTH);
  return {
    shardId,
    sequenceNumber,
    partitionKey: stored.toString('utf8', HEADER_BYTES, dataStart),
    data: stored.subarray(dataStart),
    arrivedAtMs: stored.readDoubleBE(ARRIVED_AT),
    eventCount: stored.readUInt32BE(EVENT_COUNT),
  };
}

const KEY_BYTES = 10;

/** Ten bytes that sort as (shard, counter): uint32 and uint48. Written into `target` where one is given. */
export function encodePosition(
  shard: number,
  counter: number,
  target = Buffer.allocUnsafe(KEY_BYTES),
): Buffer<ArrayBuffer> {
  target.writeUInt32BE(shard, 0);
  target.writeUIntBE(counter, 4, 6);
  return target;
}

export const MAX_COUNTER = 2 ** 48 - 1;

export function decodePosition(key: Uint8Array): RecordPosition {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return { shard: bytes.readUInt32BE(0), counter: bytes.readUIntBE(4, 6) };
}
