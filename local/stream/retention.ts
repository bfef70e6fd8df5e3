import type { DurableShard } from './shard.ts';
import { firstArrivedFrom } from './shard-iterator.ts';
import type { ShardTable } from './shard-table.ts';
import type { Storage } from './storage.ts';

/** Deletes of one transaction: few enough that appends hardly notice it. */
const RECORDS_PER_STEP = 256;

/** Counter of the last record that may go: it arrived before `cutoffMs` and lies in front of counter `keep`. */
export const lastExpired = (storage: Storage, shard: DurableShard, cutoffMs: number, keep: number): number =>
  Math.min(firstArrivedFrom(storage, shard, cutoffMs), keep) - 1;

/** Deletes the oldest records up to counter `last`, some at a time, and returns how many. Must run inside a transaction. */
export function trimStep(storage: Storage, table: ShardTable, shard: DurableShard, last: number): number {
  const first = shard.state.trimmedCounter + 1;
  const end = Math.min(last, first + RECORDS_PER_STEP - 1);
  if (end < first) return 0;
  const trimmedEvents = storage.header(shard.number, end)?.events ?? shard.state.trimmedEvents;
  for (let counter = first; counter <= end; counter++) storage.removeRecord(shard.number, counter);
  table.change(shard, { ...shard.state, trimmedCounter: end, trimmedEvents });
  return end - first + 1;
}
