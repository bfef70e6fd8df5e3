import { hashKeyOf, isInRange, parseHashKey } from './hash-key.ts';
import type { Shard } from './shard.ts';

/** A producer uses the same few keys again and again; beyond this many the memory of them is simply dropped. */
const REMEMBERED_KEYS = 10_000;

/** Finds the open shard of a record. Built anew whenever the open shards change, so what it remembers stays true. */
export class Router {
  readonly #open: readonly Shard[];
  readonly #byPartitionKey = new Map<string, Shard>();
  readonly #byHashKey = new Map<string, Shard>();

  /** `open`: shards whose ranges cover every hash key once. */
  constructor(open: readonly Shard[]) {
    this.#open = open;
  }

  /** Undefined where `explicitHashKey` is not a hash key. */
  shardFor(partitionKey: string, explicitHashKey: string | undefined): Shard | undefined {
    return explicitHashKey === undefined
      ? (this.#byPartitionKey.get(partitionKey) ??
          this.#remember(this.#byPartitionKey, partitionKey, hashKeyOf(partitionKey)))
      : (this.#byHashKey.get(explicitHashKey) ??
          this.#remember(this.#byHashKey, explicitHashKey, parseHashKey(explicitHashKey)));
  }

  #remember(known: Map<string, Shard>, key: string, hashKey: bigint | undefined): Shard | undefined {
    if (hashKey === undefined) return undefined;
    const shard = this.#open.find(({ range }) => isInRange(hashKey, range));
    if (shard === undefined) throw new Error(`No open shard owns hash key ${hashKey}.`);
    if (known.size >= REMEMBERED_KEYS) known.clear();
    known.set(key, shard);
    return shard;
  }
}
