import type { Shard } from './shard.ts';
import type { ShardTable } from './shard-table.ts';
import type { Storage } from './storage.ts';

/**
 * Compares each shard's counters with the records that are there. A transaction is on disk whole or not at all, so they
 * agree unless the file was damaged or changed by other hands. Where they do not, the higher count is taken, so that no
 * sequence number is given out twice, and a sentence says so.
 */
export function checkShards(storage: Storage, table: ShardTable): readonly string[] {
  return table.durable().flatMap((shard) => checkShard(storage, shard));
}

function checkShard(storage: Storage, shard: Shard): readonly string[] {
  const { counter, events, arrivedAtMs, trimmedCounter } = shard.state;
  const first = storage.first(shard.number, 0);
  const lastCounter = storage.last(shard.number);
  if (lastCounter === undefined) {
    const missing = counter - trimmedCounter;
    return missing === 0 ? [] : [`${shard.shardId} holds none of the ${missing} records that it should hold.`];
  }
  const found: string[] = [];
  if (first !== trimmedCounter + 1) {
    found.push(`${shard.shardId} should start with record ${trimmedCounter + 1}, but starts with ${first}.`);
  }
  const last = storage.header(shard.number, lastCounter);
  if (last !== undefined && (lastCounter !== counter || last.events !== events || last.arrivedAtMs !== arrivedAtMs)) {
    const higher = {
      ...shard.state,
      counter: Math.max(counter, lastCounter),
      events: Math.max(events, last.events),
      arrivedAtMs: Math.max(arrivedAtMs, last.arrivedAtMs),
    };
    shard.state = higher;
    shard.durable = higher;
    found.push(
      `${shard.shardId} counts ${counter} records and ${events} events, but its last record is number ${lastCounter} and counts ${last.events} events; it goes on from the higher of each.`,
    );
  }
  return found;
}
