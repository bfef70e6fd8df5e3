import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import { addTo, COUNTED, type Counts, type Delta, getOrAdd, newDelta, noCounts } from './delta.ts';
import { deltaText, readDelta } from './delta-text.ts';
import { type DynamoTable, isConflict } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import type { JournalEntry } from './journal.ts';
import { longValue, readLongValue } from './long-value.ts';
import type { Item } from './read-items.ts';
import { readPartition } from './read-partition.ts';
import { statisticsKey } from './table.ts';

/** Minutes that are remembered, the newest ones: GET /statistics shows 60. */
const MINUTES = 120;
/** Names that are remembered once there are more than that by half, the largest ones: GET /statistics shows 50. */
const NAMES = 1_000;

/** A rebuild that is under way: windows of these aggregates are added to its generation as well. */
export interface RebuildMark {
  readonly rebuildId: string;
  readonly names: readonly string[];
}

/** The journal of a shard up to an entry, summed up; windows stand elsewhere. */
export interface ShardSum {
  readonly shardId: ShardId;
  /** The last journal entry that is in it. */
  readonly ordinal: number;
  readonly position: SequenceNumber | undefined;
  /** Events settled, as the journal tells. */
  readonly events: number;
  readonly totals: Counts;
  /** Without windows. */
  readonly delta: Delta;
  readonly mark: RebuildMark | undefined;
  /** Of the item; 0 where there is none yet. */
  readonly version: number;
}

export const emptySum = (shardId: ShardId): ShardSum => ({
  ...{ shardId, ordinal: 0, position: undefined, events: 0, totals: noCounts(), delta: newDelta() },
  ...{ mark: undefined, version: 0 },
});

const addCounts = <K>(into: Map<K, Counts>, added: ReadonlyMap<K, Counts>): void => {
  for (const [key, counts] of added) {
    const total = getOrAdd(into, key, noCounts);
    for (const name of COUNTED) total[name] += counts[name];
  }
};

/** Adds types, sources, minutes and failures; windows are left out. */
export function addDelta(into: Delta, { types, sources, minutes, failures }: Delta): void {
  addCounts(into.types, types);
  addCounts(into.minutes, minutes);
  for (const [source, number] of sources) addTo(into.sources, source, number);
  for (const [code, number] of failures) addTo(into.failures, code, number);
}

/** Only the largest stay where names are without number: a list of the 50 largest does not show the others. */
function forgetSmall<V>(map: Map<string, V>, size: (value: V) => number): void {
  if (map.size <= NAMES * 1.5) return;
  const largest = [...map].sort(([, a], [, b]) => size(b) - size(a)).slice(0, NAMES);
  map.clear();
  for (const [name, value] of largest) map.set(name, value);
}

function forgetOld(minutes: Map<number, Counts>): void {
  if (minutes.size <= MINUTES) return;
  const old = [...minutes.keys()].sort((a, b) => b - a).slice(MINUTES);
  for (const minuteMs of old) minutes.delete(minuteMs);
}

/** @param entries the next ones, in order */
export function sumUp(sum: ShardSum, entries: readonly (JournalEntry & { readonly delta: Delta })[]): ShardSum {
  const delta: Delta = readDelta(deltaText(sum.delta));
  const totals = { ...sum.totals };
  for (const entry of entries) {
    addDelta(delta, entry.delta);
    for (const counts of entry.delta.types.values()) for (const name of COUNTED) totals[name] += counts[name];
  }
  forgetOld(delta.minutes);
  forgetSmall(
    delta.types,
    ({ processed, deadLettered, parked, discarded }) => processed + deadLettered + parked + discarded,
  );
  forgetSmall(delta.sources, (processed) => processed);
  for (const [code, number] of delta.failures) if (number <= 0) delta.failures.delete(code);
  const { ordinal, position, events } = entries.at(-1) ?? sum;
  return { ...sum, ordinal, position, events, totals, delta };
}

async function readSum(table: DynamoTable, item: Item): Promise<ShardSum> {
  const text = await readLongValue(table, item.d, item.y);
  const counts = JSON.parse(item.c?.S ?? '[]') as number[];
  return {
    shardId: item.sk?.S ?? '',
    ordinal: Number(item.n?.N),
    position: item.p?.S,
    events: Number(item.e?.N),
    totals: Object.fromEntries(COUNTED.map((name, place) => [name, counts[place] ?? 0])) as Counts,
    delta: text === undefined ? newDelta() : readDelta(text),
    mark: item.b?.S === undefined ? undefined : (JSON.parse(item.b.S) as RebuildMark),
    version: Number(item.v?.N),
  };
}

/** Every shard's, each as it was at one instant. Strongly consistent. */
export async function readSums(table: DynamoTable): Promise<readonly ShardSum[]> {
  const items = await readPartition(table, statisticsKey('').pk);
  return Promise.all(items.map((item) => readSum(table, item)));
}

export async function readShardSum(table: DynamoTable, shardId: ShardId): Promise<ShardSum> {
  const { pk, sk } = statisticsKey(shardId);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item: item } = await table.send(new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }));
  return item === undefined ? emptySum(shardId) : readSum(table, item);
}

/** The sum as the item behind the version that it was read at, to be written where that version still stands. */
export async function sumItem(table: DynamoTable, sum: ShardSum) {
  const { pk, sk } = statisticsKey(sum.shardId);
  const { bytes, parts, statements } = longValue(deltaText({ ...sum.delta, windows: new Map() }), table.name);
  await insertItems(table, statements);
  const item: Item = {
    ...{ pk: { S: pk }, sk: { S: sk }, n: { N: String(sum.ordinal) }, e: { N: String(sum.events) } },
    c: { S: JSON.stringify(COUNTED.map((name) => sum.totals[name])) },
    v: { N: String(sum.version + 1) },
    ...(sum.position !== undefined && { p: { S: sum.position } }),
    ...(bytes !== undefined && { d: { B: bytes } }),
    ...(parts !== undefined && { y: { S: parts } }),
    ...(sum.mark !== undefined && { b: { S: JSON.stringify(sum.mark) } }),
  };
  const condition =
    sum.version === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': { N: String(sum.version) } } };
  return { TableName: table.name, Item: item, ...condition };
}

/** False where somebody else wrote it since it was read, or is just doing so: nothing was written then. */
export async function writeSum(table: DynamoTable, sum: ShardSum): Promise<boolean> {
  try {
    await table.send(new PutItemCommand(await sumItem(table, sum)));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || isConflict(error)) return false;
    throw error;
  }
}
