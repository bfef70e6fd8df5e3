import { randomUUID } from 'node:crypto';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { RebuildResult, StoreMaintenance } from '../../core/ports/store-maintenance.ts';
import { isAfter, type ShardId } from '../../core/ports/stream.ts';
import { addEntry, type WindowTotal } from './delta.ts';
import { type DynamoTable, unavailable } from './dynamo-table.ts';
import { type Generations, generationOf, readGenerations, writeGenerations } from './generations.ts';
import { inTurns } from './in-turns.ts';
import type { Journal } from './journal.ts';
import { dynamoProjection } from './projection.ts';
import { partitionPages } from './read-partition.ts';
import { readReplayed, scanProcessed } from './scan-events.ts';
import { readShardSum, readSums, type ShardSum, writeSum } from './shard-sum.ts';
import type { StoredItem } from './stored-item.ts';
import { sequenceText } from './table.ts';
import { addToWindows, groupOf, type PageGroup, partOf, WINDOW_PARTS, windowPartition } from './window-pages.ts';

const LEASE_MS = 60_000;
const POLL_MS = 200;
const DELETES_AT_ONCE = 24;
/** A replay that begins while events are read makes them be read again. */
const MOST_SCANS = 3;

type EntriesOf = Parameters<StoreMaintenance['rebuildAggregates']>[1];

/** Changes the generations once nobody else does at the same time. */
async function change(table: DynamoTable, next: (generations: Generations) => Generations | undefined): Promise<void> {
  await table.persist(async () => {
    const generations = await readGenerations(table);
    const changed = next(generations);
    return changed === undefined || writeGenerations(table, changed);
  });
}

/** One rebuild after the other; one that was not heard of for a while has ended. */
async function begin(table: DynamoTable, id: string, names: readonly string[]): Promise<void> {
  for (;;) {
    const generations = await readGenerations(table);
    const { rebuild } = generations;
    const now = table.time.now();
    const isFree = rebuild === undefined || rebuild.untilMs <= now;
    if (isFree && (await writeGenerations(table, { ...generations, rebuild: { id, names, untilMs: now + LEASE_MS } })))
      return;
    await table.time.sleep(POLL_MS);
  }
}

const ownRebuild = ({ rebuild }: Generations, id: string) => {
  if (rebuild?.id === id) return rebuild;
  throw unavailable('this rebuild was not heard of for too long, and another one took its place.');
};

/** The last entry of a shard's journal whose events are read from the table; later ones add to the new windows. */
type Cuts = ReadonlyMap<ShardId, ShardSum>;

/** From the cut on, what a shard's journal adds is also added to the new windows. */
async function cut(
  table: DynamoTable,
  shardId: ShardId,
  rebuildId: string,
  names: readonly string[],
): Promise<ShardSum> {
  for (;;) {
    const sum = await readShardSum(table, shardId);
    if (await writeSum(table, { ...sum, mark: { rebuildId, names } })) return sum;
  }
}

/** Records that replays count, by shard: those that are not in the cut are added by the journal. */
async function replayedBehind(table: DynamoTable, cuts: Cuts): Promise<ReadonlySet<string>> {
  const behind = new Set<string>();
  for (const [shardId, { ordinal }] of cuts) {
    for (const [sequence, counted] of await readReplayed(table, shardId)) {
      if (counted === undefined || counted > ordinal) behind.add(`${shardId}\n${sequence}`);
    }
  }
  return behind;
}

function isInCut({ origin, movedBy }: StoredItem, cuts: Cuts, behind: ReadonlySet<string>): boolean {
  const { shardId, sequenceNumber } = origin;
  const sum = cuts.get(shardId);
  if (sum?.position === undefined) return false;
  if (movedBy !== undefined) return movedBy <= sum.ordinal;
  return !isAfter(sequenceNumber, sum.position) && !behind.has(`${shardId}\n${sequenceText(sequenceNumber)}`);
}

async function deleteWindows(table: DynamoTable, generation: string, name: string): Promise<void> {
  for (let part = 0; part < WINDOW_PARTS; part += 1) {
    const keys = partitionPages(table, windowPartition(generation, part, name), { attributes: 'pk, sk' });
    for await (const page of keys) {
      await inTurns(page, DELETES_AT_ONCE, async (Key) => {
        await table.send(new DeleteItemCommand({ TableName: table.name, Key }));
      });
    }
  }
}

/** StoreMaintenance.rebuildAggregates */
export function rebuildAggregates(table: DynamoTable, journal: Journal): StoreMaintenance['rebuildAggregates'] {
  const project = dynamoProjection(table, journal);

  const renew = (id: string): Promise<void> =>
    change(table, (generations) => {
      const own = ownRebuild(generations, id);
      const untilMs = table.time.now() + LEASE_MS;
      return { ...generations, rebuild: { ...own, untilMs } };
    });

  const giveUp = async (id: string, names: readonly string[]): Promise<void> => {
    await change(table, (generations) =>
      generations.rebuild?.id === id ? { ...generations, rebuild: undefined } : undefined,
    );
    for (const name of names) await deleteWindows(table, id, name);
  };

  const scan = async (id: string, names: ReadonlySet<string>, cuts: Cuts, entriesOf: EntriesOf) => {
    for (let scans = 0; scans < MOST_SCANS; scans += 1) {
      const behind = await replayedBehind(table, cuts);
      const windows = new Map<string, WindowTotal>();
      let events = 0;
      for await (const page of scanProcessed(table)) {
        await renew(id);
        for (const stored of page.filter((one) => isInCut(one, cuts, behind))) {
          const { timeGiven, ...event } = stored.event;
          for (const entry of entriesOf(event) ?? []) if (names.has(entry.aggregate)) addEntry(windows, entry);
          events += 1;
        }
      }
      // A record is marked before its events are inserted: what was read of one that is not marked is in the cut.
      if ([...(await replayedBehind(table, cuts))].every((record) => behind.has(record))) return { events, windows };
    }
    throw unavailable('a replay goes on: rebuild when it has ended. The windows are as they were.');
  };

  const write = async (id: string, windows: Iterable<WindowTotal>): Promise<void> => {
    const groups = new Map<string, PageGroup>();
    for (const window of windows) {
      const pk = windowPartition(id, partOf(window.key), window.aggregate);
      groupOf(groups, pk, window.windowStartMs).additions.push({ ordinal: 1, window });
    }
    await addToWindows(table, [...groups.values()], `rebuild-${id}`);
  };

  return async (names, entriesOf): Promise<RebuildResult> => {
    const id = randomUUID();
    await begin(table, id, names);
    try {
      const cuts = new Map<ShardId, ShardSum>();
      for (const { shardId } of await readSums(table)) {
        await project(shardId);
        cuts.set(shardId, await cut(table, shardId, id, names));
      }
      const { events, windows } = await scan(id, new Set(names), cuts, entriesOf);
      await write(id, windows.values());
      let before: Generations | undefined;
      await change(table, (generations) => {
        ownRebuild(generations, id);
        before = generations;
        const byName = { ...generations.byName, ...Object.fromEntries(names.map((name) => [name, id])) };
        return { ...generations, byName, rebuild: undefined };
      });
      for (const name of names) if (before !== undefined) await deleteWindows(table, generationOf(before, name), name);
      return { events, windows: windows.size };
    } catch (error) {
      // Where the table does not answer, the lease ends it.
      await giveUp(id, names).catch(() => undefined);
      throw error;
    }
  };
}
