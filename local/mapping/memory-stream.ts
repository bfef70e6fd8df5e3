import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { HASH_KEY_SPACE, hashKeyOf } from '../stream/hash-key.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../stream/shard-iterator.ts';
import type { StreamSource } from './ports.ts';

interface MemoryShard {
  readonly parentShardIds: readonly ShardId[];
  readonly records: StreamRecord[];
  readonly waiting: Set<() => void>;
  isClosed: boolean;
}

/**
 * A stream without a disk, for a mapping on its own: all of it is gone with the process. An iterator's `after` counts
 * the shard's records from 0.
 */
export class MemoryStream implements StreamSource {
  readonly #shards = new Map<ShardId, MemoryShard>();
  readonly #checkpoints = new Map<string, SequenceNumber>();
  #lastNumber = 0;

  addShard(shardId: ShardId, parentShardIds: readonly ShardId[] = []): void {
    this.#shards.set(shardId, { parentShardIds, records: [], waiting: new Set(), isClosed: false });
  }

  /**
   * Appends to the open shard that the MD5 of the partition key picks. Arrival times must not go back. Sequence numbers
   * are 1, 2, 3 and so on.
   */
  put(partitionKey: string, data: Buffer, arrivedAtMs: number): StreamRecord {
    const open = [...this.#shards].filter(([, { isClosed }]) => !isClosed);
    const picked = open[Number((hashKeyOf(partitionKey) * BigInt(open.length)) / HASH_KEY_SPACE)];
    if (picked === undefined) throw new Error('The stream has no open shard: add one first.');
    const sequenceNumber = String(++this.#lastNumber);
    const record = { shardId: picked[0], sequenceNumber, partitionKey, data, arrivedAtMs, eventCount: 1 };
    this.append([record]);
    return record;
  }

  /** Appends records that have their places and numbers already. */
  append(records: readonly StreamRecord[]): void {
    for (const record of records) this.#shard(record.shardId).records.push(record);
    for (const { shardId } of records) this.#wake(shardId);
  }

  /** Ends a shard: its records stay, and its children are read behind them. */
  close(shardId: ShardId): void {
    this.#shard(shardId).isClosed = true;
    this.#wake(shardId);
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
    const shard = this.#shard(shardId);
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const record of shard.records.slice(after, after + limit)) {
      bytes += record.data.length;
      if (records.length > 0 && bytes > maxBytes) break;
      records.push(record);
    }
    const next = after + records.length;
    return { records, next: shard.isClosed && next === shard.records.length ? null : { shardId, after: next } };
  }

  async waitForRecords({ shardId, after }: ShardIterator, signal: AbortSignal): Promise<void> {
    const { isClosed, records, waiting } = this.#shard(shardId);
    if (signal.aborted || isClosed || after < records.length) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#checkpoints.get(`${consumer} ${shardId}`);
  }

  async setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<void> {
    const present = this.checkpoint(consumer, shardId);
    if (present !== undefined && !isAfter(sequenceNumber, present)) return;
    this.#checkpoints.set(`${consumer} ${shardId}`, sequenceNumber);
  }

  #wake(shardId: ShardId): void {
    for (const wake of this.#shard(shardId).waiting) wake();
  }

  #shard(shardId: ShardId): MemoryShard {
    const shard = this.#shards.get(shardId);
    if (shard === undefined) throw new Error(`There is no shard ${shardId}.`);
    return shard;
  }
}
