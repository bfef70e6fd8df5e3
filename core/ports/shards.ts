import type { ShardId } from './stream.ts';

export interface ShardDescription {
  readonly shardId: ShardId;
  /** One parent after a split, two after a merge, none for the shards that the stream was created with. */
  readonly parentShardIds: readonly ShardId[];
  /** Decimal integers; both ends belong to the shard. */
  readonly hashKeyRange: { readonly startingHashKey: string; readonly endingHashKey: string };
  /** Whether it takes records. */
  readonly open: boolean;
}

/** What is measured of a shard where delivery runs in the same process. */
export interface ShardActivity {
  /** Events a second over the last minute. */
  readonly rate: { readonly received: number; readonly settled: number } | undefined;
  /** Failed deliveries of the batch in hand. */
  readonly attempts: number;
  /** Ordering keys with at least a hundredth of the shard's events of the last minute or two, most first; a few. */
  readonly hotKeys: readonly HotKey[];
}

/** An ordering key with its share of a shard's events, from 0 to 1: of a sample, so about. */
export interface HotKey {
  readonly key: string;
  readonly share: number;
}

/** How the stream is cut. */
export interface ShardDirectory {
  /** Every shard that still holds records, or takes some. */
  listShards(): Promise<readonly ShardDescription[]>;
}
