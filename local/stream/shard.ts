import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { HashKeyRange } from './hash-key.ts';
import { type SequenceNumbers, shardIdOf } from './sequence-numbers.ts';

/** What never changes about a shard, as stored. Hash keys are decimal integers. */
export interface ShardRow {
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly parents: readonly number[];
  /** Counter of its first record: above every counter of its parents, so that a key's numbers rise across a reshard. */
  readonly firstCounter: number;
}

/** What appends, reshards and trims change about a shard; replaced as a whole. */
export interface ShardState {
  /** Counter of the last record; `firstCounter - 1` before the first. */
  readonly counter: number;
  /** Events in all records that the shard ever took. */
  readonly events: number;
  /** When the last record arrived. */
  readonly arrivedAtMs: number;
  readonly closed: boolean;
  /** Counter of the last record that retention deleted; `firstCounter - 1` before that. */
  readonly trimmedCounter: number;
  /** Events in the deleted records. */
  readonly trimmedEvents: number;
}

export interface Shard {
  readonly number: number;
  readonly shardId: ShardId;
  readonly range: HashKeyRange;
  readonly row: ShardRow;
  /** As the transaction being filled leaves it. Writers look at this one. */
  state: ShardState;
  /** As it is on disk; undefined until the shard's own creation is. Readers look at this one. */
  durable: ShardState | undefined;
}

export type DurableShard = Shard & { durable: ShardState };

export const isDurable = (shard: Shard): shard is DurableShard => shard.durable !== undefined;

export const shardFromRow = (number: number, row: ShardRow, state: ShardState): Shard => ({
  number,
  shardId: shardIdOf(number),
  range: { starting: BigInt(row.startingHashKey), ending: BigInt(row.endingHashKey) },
  row,
  state,
  durable: undefined,
});

/** A shard that has taken nothing yet. `arrivedAtMs` is the earliest time that its first record may bear. */
export const newShard = (
  number: number,
  range: HashKeyRange,
  parents: readonly number[],
  firstCounter: number,
  arrivedAtMs: number,
): Shard =>
  shardFromRow(
    number,
    { startingHashKey: String(range.starting), endingHashKey: String(range.ending), parents, firstCounter },
    {
      counter: firstCounter - 1,
      events: 0,
      arrivedAtMs,
      closed: false,
      trimmedCounter: firstCounter - 1,
      trimmedEvents: 0,
    },
  );

/** A shard as Kinesis's ListShards shows it. */
export interface ShardDescription {
  readonly shardId: ShardId;
  /** One parent after a split, two after a merge, none for the shards that the stream was created with. */
  readonly parentShardIds: readonly ShardId[];
  /** Decimal integers; both ends belong to the shard. */
  readonly hashKeyRange: { readonly startingHashKey: string; readonly endingHashKey: string };
  readonly startingSequenceNumber: SequenceNumber;
  /** That of the last record; undefined while the shard is open. */
  readonly endingSequenceNumber: SequenceNumber | undefined;
  readonly open: boolean;
}

export const describeShard = (shard: Shard, state: ShardState, numbers: SequenceNumbers): ShardDescription => ({
  shardId: shard.shardId,
  parentShardIds: shard.row.parents.map(shardIdOf),
  hashKeyRange: { startingHashKey: shard.row.startingHashKey, endingHashKey: shard.row.endingHashKey },
  startingSequenceNumber: numbers.format(shard.number, shard.row.firstCounter),
  endingSequenceNumber: state.closed
    ? numbers.format(shard.number, Math.max(state.counter, shard.row.firstCounter))
    : undefined,
  open: !state.closed,
});
