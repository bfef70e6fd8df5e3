import type { SequenceNumber, ShardId } from '../../../../core/ports/stream.ts';
import { MemoryStream as PlainMemoryStream } from '../../../../local/mapping/memory-stream.ts';
import type { ShardIterator } from '../../../../local/stream/shard-iterator.ts';

/** A stream in memory that keeps count of what was asked of it. */
export class MemoryStream extends PlainMemoryStream {
  /** Every checkpoint stored, in order. */
  readonly stored: SequenceNumber[] = [];
  /** `limit` of every read, in order. */
  readonly reads: number[] = [];
  /** Awaited before a checkpoint counts as stored. */
  beforeCheckpoint: (sequenceNumber: SequenceNumber) => Promise<void> = async () => {};

  override getRecords(iterator: ShardIterator, limits: { limit: number; maxBytes: number }) {
    this.reads.push(limits.limit);
    return super.getRecords(iterator, limits);
  }

  override async setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<void> {
    await this.beforeCheckpoint(sequenceNumber);
    await super.setCheckpoint(consumer, shardId, sequenceNumber);
    this.stored.push(sequenceNumber);
  }
}
