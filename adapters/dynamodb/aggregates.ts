import type { AggregateQuery, AggregateWindow } from '../../core/ports/event-store.ts';
import { mergeWindow, type WindowTotal } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Generations, generationOf, readGenerations } from './generations.ts';
import type { Item } from './read-items.ts';
import { partitionPages } from './read-partition.ts';
import { timeOfText, timeText } from './table.ts';
import { partOf, WINDOW_PARTS, windowPartition, windowsOf } from './window-pages.ts';

const EVERY_PART = Array.from({ length: WINDOW_PARTS }, (_, part) => part);
/** Behind every time that a page may start with. */
const LAST = ':';

type Place = Pick<AggregateWindow, 'windowStartMs' | 'key'>;

const comparePlaces = (a: Place, b: Place): number =>
  a.windowStartMs - b.windowStartMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Adds windows of one place up, whose contributions came through different shards. */
function addUp(windows: Map<string, WindowTotal>, item: Item, isWanted: (window: WindowTotal) => boolean): void {
  for (const window of windowsOf(item)) {
    if (!isWanted(window)) continue;
    const name = `${window.windowStartMs} ${window.key}`;
    windows.set(name, mergeWindow(windows.get(name), window));
  }
}

/** The first windows of one part: whole ones, at least `limit` of them if there are so many. */
async function readPart(
  table: DynamoTable,
  pk: string,
  { fromMs, toMs, key, limit, after }: AggregateQuery,
): Promise<readonly WindowTotal[]> {
  const starts = [fromMs, after?.windowStartMs].filter((ms) => ms !== undefined);
  const from = starts.length === 0 ? '0' : timeText(Math.max(...starts));
  const to = toMs === undefined ? LAST : timeText(toMs);
  if (from >= to) return [];
  const isWanted = (window: WindowTotal): boolean =>
    (key === undefined || window.key === key) && (after === undefined || comparePlaces(window, after) > 0);
  const windows = new Map<string, WindowTotal>();
  let lastStartMs = Number.NEGATIVE_INFINITY;
  const range = {
    condition: 'sk between :from and :to',
    values: { ':from': { S: from }, ':to': { S: to } },
  };
  for await (const items of partitionPages(table, pk, range)) {
    for (const item of items) {
      const startMs = timeOfText(item.sk?.S ?? '');
      // The pages of one start stand together: behind the last of them its windows are whole.
      if (windows.size >= limit && startMs > lastStartMs) return [...windows.values()];
      lastStartMs = startMs;
      addUp(windows, item, isWanted);
    }
  }
  return [...windows.values()];
}

async function readWindows(table: DynamoTable, query: AggregateQuery, generations: Generations) {
  const generation = generationOf(generations, query.name);
  const parts = query.key === undefined ? EVERY_PART : [partOf(query.key)];
  const windows = await Promise.all(
    parts.map((part) => readPart(table, windowPartition(generation, part, query.name), query)),
  );
  return windows
    .flat()
    .sort(comparePlaces)
    .slice(0, query.limit)
    .map(({ key, windowStartMs, count, sum, min, max }) => ({ key, windowStartMs, count, sum, min, max }));
}

/** EventReader.aggregates: as far as the journals are summed up. */
export async function readAggregates(table: DynamoTable, query: AggregateQuery): Promise<readonly AggregateWindow[]> {
  for (let generations = await readGenerations(table); ; ) {
    const windows = await readWindows(table, query, generations);
    const now = await readGenerations(table);
    // A rebuild that ends meanwhile takes the old windows away.
    if (generationOf(now, query.name) === generationOf(generations, query.name)) return windows;
    generations = now;
  }
}
