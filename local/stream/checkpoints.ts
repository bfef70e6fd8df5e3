import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { Storage } from './storage.ts';

export type AdvanceResult =
  | { readonly moved: true; readonly checkpoint: SequenceNumber }
  | { readonly moved: false; readonly reason: 'already-there' | 'ahead'; readonly checkpoint: SequenceNumber };

/** The last position that each named consumer has finished in each shard. */
export class Checkpoints {
  readonly #storage: Storage;
  /** Those that the transaction being filled has moved: lmdb shows them only once they are on disk. */
  readonly #moved = new Map<string, SequenceNumber>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Moves forward only. Must run inside a transaction. */
  advance(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): AdvanceResult {
    const name = JSON.stringify([consumer, shardId]);
    const checkpoint = this.#moved.get(name) ?? this.#storage.checkpoint(consumer, shardId);
    if (checkpoint === sequenceNumber) return { moved: false, reason: 'already-there', checkpoint };
    if (checkpoint !== undefined && isAfter(checkpoint, sequenceNumber)) {
      return { moved: false, reason: 'ahead', checkpoint };
    }
    this.#storage.putCheckpoint(consumer, shardId, sequenceNumber);
    this.#moved.set(name, sequenceNumber);
    return { moved: true, checkpoint: sequenceNumber };
  }

  /** The transaction is on disk, or nothing of it is: either way lmdb tells the truth again. */
  settled(): void {
    this.#moved.clear();
  }
}
