import { decodeRecord, recordBytes, type StreamRecord } from './record-codec.ts';
import type { DurableShard, ShardDescription } from './shard.ts';
import type { Reading, ShardIterator } from './shard-iterator.ts';
import type { Storage } from './storage.ts';
import { StreamError } from './stream-error.ts';

// Limits of one call: docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;

export interface ReadLimits {
  /** 1 to 10,000. @default 10,000 */
  readonly limit?: number;
  /** Of data and partition keys together; the first record is returned whatever its size. @default 10 MiB */
  readonly maxBytes?: number;
}

export interface ReadResult {
  readonly records: readonly StreamRecord[];
  /** Where to go on; null once a closed shard is read to its end. */
  readonly next: ShardIterator | null;
  /** Only where `next` is null: the shards that took over this shard's hash keys. */
  readonly childShards: readonly ShardDescription[];
  /** Age of the last record returned while more are on disk; 0 at the tip. */
  readonly millisBehindLatest: number;
}

/** @throws StreamError InvalidArgumentException */
export function readRecords(
  shard: DurableShard,
  iterator: ShardIterator,
  limits: ReadLimits,
  reading: Reading,
): Omit<ReadResult, 'childShards'> {
  const { limit = MAX_RECORDS, maxBytes = MAX_BYTES } = limits;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RECORDS) {
    throw new StreamError('InvalidArgumentException', `The limit must be an integer from 1 to ${MAX_RECORDS}.`);
  }
  const records: StreamRecord[] = [];
  let after = iterator.after;
  let bytes = 0;
  let isExhausted = true;
  for (const { counter, stored } of reading.storage.records(shard.number, after + 1, shard.durable.counter)) {
    bytes += recordBytes(stored);
    if (records.length === limit || (records.length > 0 && bytes > maxBytes)) {
      isExhausted = false;
      break;
    }
    records.push(decodeRecord(stored, shard.shardId, reading.numbers.format(shard.number, counter)));
    after = counter;
  }
  const last = records.at(-1);
  return {
    records,
    next: isExhausted && shard.durable.closed ? null : { shardId: shard.shardId, after },
    millisBehindLatest: isExhausted || last === undefined ? 0 : Math.max(0, reading.nowMs - last.arrivedAtMs),
  };
}

/** Whether a read would return a record, or the end of the shard. */
export const hasMore = (storage: Storage, shard: DurableShard, iterator: ShardIterator): boolean =>
  shard.durable.closed || (storage.first(shard.number, iterator.after + 1) ?? Infinity) <= shard.durable.counter;
