import type { ShardId } from '../../core/ports/stream.ts';
import type { Delta } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Generations, generationOf, generationsCheck, readGenerations } from './generations.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { readShardSum, type ShardSum, sumItem, sumUp, writeSum } from './shard-sum.ts';
import { addToWindows, groupOf, type PageGroup, partOf, windowPartition } from './window-pages.ts';
import { writeTogether } from './write-together.ts';

/** Entries of one pass. */
const ENTRIES = 100;

type Entry = JournalEntry & { readonly delta: Delta };

/** Generations that the windows of an aggregate are added to: the one that counts, and the one being rebuilt. */
function generationsFor(name: string, generations: Generations, { mark }: ShardSum): ReadonlySet<string> {
  const targets = new Set([generationOf(generations, name)]);
  if (mark?.names.includes(name)) targets.add(mark.rebuildId);
  return targets;
}

function pagesOf(entries: readonly Entry[], generations: Generations, sum: ShardSum): readonly PageGroup[] {
  const groups = new Map<string, PageGroup>();
  for (const { ordinal, delta } of entries) {
    for (const window of delta.windows.values()) {
      const part = partOf(window.key);
      for (const generation of generationsFor(window.aggregate, generations, sum)) {
        const pk = windowPartition(generation, part, window.aggregate);
        groupOf(groups, pk, window.windowStartMs).additions.push({ ordinal, window });
      }
    }
  }
  return [...groups.values()];
}

/**
 * The first sum of a shard is written only while no rebuild began since: a rebuild marks the shards that it finds, and
 * the ones that come later have to know of it themselves.
 */
const writeFirst = async (table: DynamoTable, sum: ShardSum, generations: Generations): Promise<boolean> =>
  writeTogether(table, [generationsCheck(table, generations), { Put: await sumItem(table, sum) }]);

/** The mark that the shard's next sum bears: one of a rebuild that has ended is taken away. */
function markOf({ mark, version }: ShardSum, { rebuild }: Generations): ShardSum['mark'] {
  if (version === 0) return rebuild && { rebuildId: rebuild.id, names: rebuild.names };
  return mark?.rebuildId === rebuild?.id ? mark : undefined;
}

/**
 * Adds a shard's journal up: windows of aggregates first, each page for itself, then everything else in one item. The
 * journal is read from the table behind the last entry that is in that item, so whoever asks, and how often, nothing
 * is added twice and nothing is left out.
 */
export const dynamoProjection =
  (table: DynamoTable, journal: Journal) =>
  async (shardId: ShardId): Promise<void> => {
    for (;;) {
      const read = await readShardSum(table, shardId);
      const entries = await journal.entriesBehind(shardId, read.ordinal, ENTRIES);
      if (entries.length === 0) return;
      // Behind the sum: what a mark says is still true then.
      const generations = await readGenerations(table);
      const sum = { ...read, mark: markOf(read, generations) };
      await addToWindows(table, pagesOf(entries, generations, sum), shardId);
      const next = sumUp(sum, entries);
      if (sum.version === 0) await writeFirst(table, next, generations);
      else await writeSum(table, next);
      // Not written: somebody else was faster. Either way the sum is read anew.
    }
  };
