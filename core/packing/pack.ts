import { constants, zstdCompressSync } from 'node:zlib';
import type { StreamEntry } from '../ports/stream.ts';
import { CHECKED_MARK } from './checked-mark.ts';

const HASH_SPACE = 1n << 128n;
// Below this a zstd frame saves less than its fixed cost of about 20 µs on either side is worth.
const COMPRESS_FROM_CHARACTERS = 4_096;
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 8_192 };

/** FNV-1a over UTF-16 code units: it decides order for ever, so it must never change. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

interface Bucket {
  readonly partitionKey: string;
  /** The middle of the bucket's equal share of the 128-bit hash space. */
  readonly explicitHashKey: string;
}

export interface PackedRecord {
  readonly entry: StreamEntry;
  /** Positions in the packed list of the events that the record holds. */
  readonly indexes: readonly number[];
}

export interface PackableEvent {
  readonly orderingKey: string;
  /** The event in one line of JSON that has passed `EventCheck`; `data`, where there is any, is its last member. */
  readonly line: string;
}

/**
 * One record's data: newline-delimited JSON, zstd level 1 where it pays. A compressed record ends with CHECKED_MARK:
 * the lines passed the checks of the door and end with their `data`.
 */
export function packLines(lines: readonly string[]): Uint8Array {
  const text = lines.join('\n');
  if (text.length < COMPRESS_FROM_CHARACTERS) return Buffer.from(text);
  const mostBytes = text.length * 3;
  if (scratch.length < mostBytes) scratch = Buffer.allocUnsafeSlow(mostBytes);
  return Buffer.concat([zstdCompressSync(scratch.subarray(0, scratch.write(text)), ZSTD), CHECKED_MARK]);
}

// Fresh memory for each record's text would cost half as much again as compressing it.
let scratch = Buffer.allocUnsafeSlow(256 * 1_024);

/**
 * Packs events into records, one a bucket of ordering keys. All events of a key share a bucket, a bucket's records
 * share one explicit hash key and so one shard: order is kept per key while hundreds of events share a record.
 * @param bucketCount see config/stream.ts; a change moves keys to other shards
 * @param maxRecordBytes uncompressed size at which a record is closed and the next one begun
 */
export function createPacker(bucketCount: number, maxRecordBytes: number) {
  const buckets: readonly Bucket[] = Array.from({ length: bucketCount }, (_, index) => ({
    partitionKey: String(index),
    explicitHashKey: String((HASH_SPACE * (2n * BigInt(index) + 1n)) / (2n * BigInt(bucketCount))),
  }));

  return (events: readonly (PackableEvent | undefined)[]): PackedRecord[] => {
    const open: ({ lines: string[]; indexes: number[]; size: number } | undefined)[] = new Array(bucketCount);
    const records: PackedRecord[] = [];
    const close = (index: number): void => {
      const group = open[index];
      const bucket = buckets[index];
      if (group === undefined || bucket === undefined) return;
      const entry = { ...bucket, data: packLines(group.lines), eventCount: group.lines.length };
      records.push({ entry, indexes: group.indexes });
      open[index] = undefined;
    };
    for (const [position, event] of events.entries()) {
      if (event === undefined) continue;
      const index = hashOf(event.orderingKey) % bucketCount;
      // A UTF-16 unit is at most 3 bytes of UTF-8; counting them exactly would cost more than it saves.
      const size = event.line.length * 3 + 1;
      if ((open[index]?.size ?? 0) + size > maxRecordBytes) close(index);
      let group = open[index];
      if (group === undefined) {
        group = { lines: [], indexes: [], size: 0 };
        open[index] = group;
      }
      group.lines.push(event.line);
      group.indexes.push(position);
      group.size += size;
    }
    for (let index = 0; index < bucketCount; index += 1) close(index);
    return records;
  };
}
