import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { SequenceNumbers } from './sequence-numbers.ts';
import type { DurableShard } from './shard.ts';
import type { Storage } from './storage.ts';
import { StreamError } from './stream-error.ts';

/** Where to start reading: docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: SequenceNumber }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number };

/**
 * A read position: a plain value, nothing is kept for it. Unlike Kinesis's, which expires 5 minutes after it was
 * given out, it stays good for as long as the stream exists.
 */
export interface ShardIterator {
  readonly shardId: ShardId;
  /** Counter of the last record in front of the position. */
  readonly after: number;
}

/** What a read needs beside the shard. */
export interface Reading {
  readonly storage: Storage;
  readonly numbers: SequenceNumbers;
  readonly nowMs: number;
}

/** @throws StreamError InvalidArgumentException */
export function iteratorAt(shard: DurableShard, start: StartingPosition, reading: Reading): ShardIterator {
  switch (start.type) {
    case 'TRIM_HORIZON':
      return { shardId: shard.shardId, after: shard.durable.trimmedCounter };
    case 'LATEST':
      return { shardId: shard.shardId, after: shard.durable.counter };
    case 'AT_SEQUENCE_NUMBER':
      return { shardId: shard.shardId, after: counterIn(shard, start.sequenceNumber, reading.numbers) - 1 };
    case 'AFTER_SEQUENCE_NUMBER':
      return { shardId: shard.shardId, after: counterIn(shard, start.sequenceNumber, reading.numbers) };
    case 'AT_TIMESTAMP':
      if (start.timestampMs > reading.nowMs) {
        throw new StreamError(
          'InvalidArgumentException',
          'The timestamp of a shard iterator must not lie in the future.',
        );
      }
      return { shardId: shard.shardId, after: firstArrivedFrom(reading.storage, shard, start.timestampMs) - 1 };
  }
}

/** @throws StreamError InvalidArgumentException where the number is not one of this shard. */
export function counterIn(shard: DurableShard, sequenceNumber: SequenceNumber, numbers: SequenceNumbers): number {
  const position = numbers.parse(sequenceNumber);
  if (position?.shard === shard.number) return position.counter;
  const message = `Sequence number ${sequenceNumber} did not come from ${shard.shardId} of this stream.`;
  throw new StreamError('InvalidArgumentException', message);
}

/** Counter of the first record that arrived at `timestampMs` or later; that of the next record if there is none yet. */
export function firstArrivedFrom(storage: Storage, shard: DurableShard, timestampMs: number): number {
  let low = shard.durable.trimmedCounter + 1;
  let high = shard.durable.counter + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const header = storage.header(shard.number, middle);
    if (header !== undefined && header.arrivedAtMs >= timestampMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
