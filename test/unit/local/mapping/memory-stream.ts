import type { SequenceNumber, ShardId } from '../../../../core/ports/stream.ts';
import { isAfter } from '../../../../core/ports/stream.ts';
import type { StreamSource } from '../../../../local/mapping/ports.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../../../../local/stream/shard-iterator.ts';

interface MemoryShard {
  readonly parentShardIds: readonly ShardId[];
  readonly records: StreamRecord[];
  closed: boolean;
  wake: () => void;
}

/** A stream without a disk, and with a count of what was asked of it. An iterator's `after` counts records from 0. */
export class MemoryStream implements StreamSource {
  readonly #shards = new Map<ShardId, MemoryShard>();
  readonly #checkpoints = new Map<string, SequenceNumber>();
  /** Every checkpoint stored, in order. */
  readonly stored: SequenceNumber[] = [];
  /** `limit` of every read, in order. */
  readonly reads: number[] = [];
  /** Awaited before a checkpoint counts as stored. */
  beforeCheckpoint: () => Promise<void> = async () => {};

  addShard(shardId: ShardId, parentShardIds: readonly ShardId[] = []): void {
    this.#shards.set(shardId, { parentShardIds, records: [], closed: false, wake: () => {} });
  }

  append(records: readonly StreamRecord[]): void {
    for (const record of records) this.#shard(record.shardId).records.push(record);
    for (const record of records) this.#shard(record.shardId).wake();
  }

  close(shardId: ShardId): void {
    this.#shard(shardId).closed = true;
    this.#shard(shardId).wake();
  }

  listShards() {
    return [...this.#shards].map(([shardId, { parentShardIds }]) => ({ shardId, parentShardIds }));
  }

  getShardIterator(shardId: ShardId, start: StartingPosition): ShardIterator {
    const { records } = this.#shard(shardId);
    const from = (isWanted: (record: StreamRecord) => boolean): ShardIterator => {
      const index = records.findIndex(isWanted);
      return { shardId, after: index === -1 ? records.length : index };
    };
    switch (start.type) {
      case 'TRIM_HORIZON':
        return { shardId, after: 0 };
      case 'LATEST':
        return { shardId, after: records.length };
      case 'AFTER_SEQUENCE_NUMBER':
        return from(({ sequenceNumber }) => isAfter(sequenceNumber, start.sequenceNumber));
      case 'AT_SEQUENCE_NUMBER':
        return from(({ sequenceNumber }) => !isAfter(start.sequenceNumber, sequenceNumber));
      case 'AT_TIMESTAMP':
        return from(({ arrivedAtMs }) => arrivedAtMs >= start.timestampMs);
    }
  }

  getRecords({ shardId, after }: ShardIterator, { limit, maxBytes }: { limit: number; maxBytes: number }) {
    this.reads.push(limit);
    const shard = this.#shard(shardId);
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const record of shard.records.slice(after, after + limit)) {
      bytes += record.data.length;
      if (records.length > 0 && bytes > maxBytes) break;
      records.push(record);
    }
    const next = after + records.length;
    return { records, next: shard.closed && next === shard.records.length ? null : { shardId, after: next } };
  }

  async waitForRecords({ shardId, after }: ShardIterator, signal: AbortSignal): Promise<void> {
    const shard = this.#shard(shardId);
    if (signal.aborted || shard.closed || after < shard.records.length) return;
    await new Promise<void>((resolve) => {
      shard.wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#checkpoints.get(`${consumer} ${shardId}`);
  }

  async setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<void> {
    await this.beforeCheckpoint();
    this.#checkpoints.set(`${consumer} ${shardId}`, sequenceNumber);
    this.stored.push(sequenceNumber);
  }

  #shard(shardId: ShardId): MemoryShard {
    const shard = this.#shards.get(shardId);
    if (shard === undefined) throw new Error(`There is no shard ${shardId}.`);
    return shard;
  }
}
