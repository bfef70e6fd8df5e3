import { type HashKeyRange, parseHashKey } from './hash-key.ts';
import { newShard, type Shard } from './shard.ts';
import type { ShardTable } from './shard-table.ts';
import { StreamError } from './stream-error.ts';

/**
 * Closes the shard and puts two in its place, the second of which starts at `newStartingHashKey`. Must run inside a
 * transaction.
 * @throws StreamError InvalidArgumentException where the shard is closed or the key leaves one of the two empty.
 */
export function splitShard(table: ShardTable, parent: Shard, newStartingHashKey: string): readonly Shard[] {
  refuseClosed(parent);
  const middle = parseHashKey(newStartingHashKey);
  const { starting, ending } = parent.range;
  if (middle === undefined || middle <= starting || middle > ending) {
    const message = `${parent.shardId} can be split at a hash key above ${starting} and up to ${ending}, not at ${newStartingHashKey}.`;
    throw new StreamError('InvalidArgumentException', message);
  }
  return replace(
    table,
    [parent],
    [
      { starting, ending: middle - 1n },
      { starting: middle, ending },
    ],
  );
}

/**
 * Closes two shards whose hash keys are adjacent, in either order, and puts one in their place. Must run inside a
 * transaction.
 * @throws StreamError InvalidArgumentException where one of them is closed or they are not adjacent.
 */
export function mergeShards(table: ShardTable, shard: Shard, adjacent: Shard): readonly Shard[] {
  refuseClosed(shard);
  refuseClosed(adjacent);
  const [lower, upper] = shard.range.starting < adjacent.range.starting ? [shard, adjacent] : [adjacent, shard];
  if (lower.range.ending + 1n !== upper.range.starting) {
    const message = `${shard.shardId} and ${adjacent.shardId} cannot be merged: their hash keys are not adjacent.`;
    throw new StreamError('InvalidArgumentException', message);
  }
  return replace(table, [shard, adjacent], [{ starting: lower.range.starting, ending: upper.range.ending }]);
}

function refuseClosed(shard: Shard): void {
  if (shard.state.closed) throw new StreamError('InvalidArgumentException', `${shard.shardId} is closed already.`);
}

function replace(table: ShardTable, parents: readonly Shard[], ranges: readonly HashKeyRange[]): readonly Shard[] {
  for (const parent of parents) table.change(parent, { ...parent.state, closed: true });
  // Sequence numbers and times of arrival go on from the parents', so that both rise for a key across the reshard.
  const firstCounter = Math.max(...parents.map((parent) => parent.state.counter)) + 1;
  const arrivedAtMs = Math.max(...parents.map((parent) => parent.state.arrivedAtMs));
  const numbers = parents.map((parent) => parent.number);
  const children = ranges.map((range, index) =>
    newShard(table.nextNumber + index, range, numbers, firstCounter, arrivedAtMs),
  );
  table.add(children);
  return children;
}
