import type { ShardId } from '../../core/ports/stream.ts';
import { Router } from './router.ts';
import { type DurableShard, isDurable, type Shard, type ShardState, shardFromRow } from './shard.ts';
import type { Storage } from './storage.ts';
import { StreamError } from './stream-error.ts';

/** All shards of the stream, open and closed, and which of them the transaction being filled has changed. */
export class ShardTable {
  readonly #storage: Storage;
  readonly #changed = new Set<Shard>();
  #shards: Shard[] = [];
  #router: Router;

  constructor(storage: Storage) {
    this.#storage = storage;
    for (let number = 0; ; number++) {
      const found = storage.shard(number);
      if (found === undefined) break;
      const shard = shardFromRow(number, found.row, found.state);
      shard.durable = found.state;
      this.#shards.push(shard);
    }
    this.#router = this.#routerOfOpenShards();
  }

  get router(): Router {
    return this.#router;
  }

  /** Number of the next shard to be created. */
  get nextNumber(): number {
    return this.#shards.length;
  }

  /** The shards that are on disk, by number. */
  durable(): readonly DurableShard[] {
    return this.#shards.filter(isDurable);
  }

  /** @throws StreamError ResourceNotFoundException */
  get(shardId: ShardId): DurableShard {
    const shard = this.#shards.find((candidate) => candidate.shardId === shardId);
    if (shard !== undefined && isDurable(shard)) return shard;
    throw new StreamError('ResourceNotFoundException', `The stream has no shard ${shardId}.`);
  }

  change(shard: Shard, state: ShardState): void {
    shard.state = state;
    this.#changed.add(shard);
  }

  /** Adds shards that the transaction being filled creates, and routes by what is open now. */
  add(shards: readonly Shard[]): void {
    for (const shard of shards) {
      this.#storage.putShard(shard.number, shard.row);
      this.#shards.push(shard);
      this.#changed.add(shard);
    }
    this.#router = this.#routerOfOpenShards();
  }

  /** Writes what the transaction being filled has changed. Called once, before it is handed over. */
  store(): void {
    for (const shard of this.#changed) this.#storage.putState(shard.number, shard.state);
  }

  /** The transaction is on disk: readers may see it. Returns the shards that it changed. */
  publish(): readonly Shard[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const shard of changed) shard.durable = shard.state;
    return changed;
  }

  /** Nothing of the transaction is on disk: everything is as before. */
  rollBack(): void {
    this.#changed.clear();
    this.#shards = this.#shards.filter(isDurable);
    for (const shard of this.durable()) shard.state = shard.durable;
    this.#router = this.#routerOfOpenShards();
  }

  #routerOfOpenShards(): Router {
    return new Router(this.#shards.filter((shard) => !shard.state.closed));
  }
}
