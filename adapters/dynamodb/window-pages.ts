import { hash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mergeWindow, type WindowTotal } from './delta.ts';
import { readWindowRow, windowRow } from './delta-text.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import { type Item, readItems } from './read-items.ts';
import { type Key, timeText } from './table.ts';

/**
 * Windows of one aggregate that start together and whose keys fall into one part share a page, so that a pass of the
 * projector writes a few items and not one for each window. Reading one key reads one part.
 */
export const WINDOW_PARTS = 16;
/** A page with more than this, counting its keys and about what the numbers of a window take, is full. */
const PAGE_CHARACTERS = 90_000;
const ROW_CHARACTERS = 60;
const WRITES_AT_ONCE = 24;

export const partOf = (key: string): number => Number.parseInt(hash('sha256', key, 'hex').charAt(0), 16) % WINDOW_PARTS;

export const windowPartition = (generation: string, part: number, aggregate: string): string =>
  `w:${generation}:${part}:${aggregate}`;

/** A page belongs to one writer, mostly a shard. It has a number, from 0, where the keys do not fit one. */
const pageKey = (pk: string, windowStartMs: number, writer: string, number: number): Key => ({
  pk,
  sk: `${timeText(windowStartMs)}:${writer}:${number}`,
});

type Row = ReturnType<typeof windowRow>;

export function windowsOf(item: Item | undefined): WindowTotal[] {
  if (item?.d?.B === undefined) return [];
  return (JSON.parse(zstdDecompressSync(item.d.B).toString()) as Row[]).map(readWindowRow);
}

/** What the entry of an ordinal adds to the windows of one page. */
export interface Addition {
  readonly ordinal: number;
  readonly window: WindowTotal;
}

/** The windows that go to one page, or to the ones behind it where they are many. */
export interface PageGroup {
  readonly pk: string;
  readonly windowStartMs: number;
  readonly additions: Addition[];
}

export const groupOf = (groups: Map<string, PageGroup>, pk: string, windowStartMs: number): PageGroup => {
  const name = `${windowStartMs} ${pk}`;
  let group = groups.get(name);
  if (group === undefined) {
    group = { pk, windowStartMs, additions: [] };
    groups.set(name, group);
  }
  return group;
};

interface Page {
  readonly key: Key;
  readonly windows: Map<string, WindowTotal>;
  /** The last ordinal that is in it. */
  readonly ordinal: number;
  isChanged: boolean;
}

const pageOf = (key: Key, item: Item | undefined): Page => ({
  key,
  windows: new Map(windowsOf(item).map((window) => [window.key, window])),
  ordinal: Number(item?.n?.N ?? '0'),
  isChanged: false,
});

/** A page that is full stays full: no key ever leaves it. */
function isFull({ windows }: Page): boolean {
  let characters = 0;
  for (const key of windows.keys()) characters += key.length + ROW_CHARACTERS;
  return characters >= PAGE_CHARACTERS;
}

/** Pages of a group as they stand, up to the first that has room. */
async function readPages(
  table: DynamoTable,
  { pk, windowStartMs }: PageGroup,
  writer: string,
  first: Item | undefined,
) {
  const pages = [pageOf(pageKey(pk, windowStartMs, writer, 0), first)];
  while (isFull(pages.at(-1)!)) {
    const key = pageKey(pk, windowStartMs, writer, pages.length);
    const [item] = await readItems(table, [key]);
    pages.push(pageOf(key, item));
  }
  return pages;
}

/** False where somebody else wrote the page since it was read. */
async function writePage(table: DynamoTable, { key, windows, ordinal }: Page, newest: number): Promise<boolean> {
  const item: Item = {
    ...{ pk: { S: key.pk }, sk: { S: key.sk }, n: { N: String(newest) } },
    d: { B: zstdCompressSync(JSON.stringify([...windows.values()].map(windowRow))) },
  };
  try {
    await table.send(
      new PutItemCommand({
        TableName: table.name,
        Item: item,
        ConditionExpression: 'attribute_not_exists(n) or n = :n',
        ExpressionAttributeValues: { ':n': { N: String(ordinal) } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Puts the additions into the pages that they belong to; the last ordinal among them. */
function add(pages: Page[], { pk, windowStartMs, additions }: PageGroup, writer: string): number {
  let newest = 0;
  for (const { ordinal, window } of additions) {
    newest = Math.max(newest, ordinal);
    const page = pages.find(({ windows }) => windows.has(window.key)) ?? pages.at(-1)!;
    if (ordinal <= page.ordinal) continue;
    page.windows.set(window.key, mergeWindow(page.windows.get(window.key), window));
    page.isChanged = true;
    if (page === pages.at(-1) && isFull(page))
      pages.push(pageOf(pageKey(pk, windowStartMs, writer, pages.length), undefined));
  }
  return newest;
}

/** False where a page was written by somebody else since it was read; those in front of it are written then. */
async function addOnce(
  table: DynamoTable,
  group: PageGroup,
  writer: string,
  first: Item | undefined,
): Promise<boolean> {
  const pages = await readPages(table, group, writer, first);
  const newest = add(pages, group, writer);
  // Front to back: a page that is not read exists only behind one that is full.
  for (const page of pages) if (page.isChanged && !(await writePage(table, page, newest))) return false;
  return true;
}

async function addToPages(
  table: DynamoTable,
  group: PageGroup,
  writer: string,
  found: Item | undefined,
): Promise<void> {
  let first = found;
  while (!(await addOnce(table, group, writer, first))) {
    [first] = await readItems(table, [pageKey(group.pk, group.windowStartMs, writer, 0)]);
  }
}

/** Adds what journal entries add, each once however often it is tried: a page knows the last ordinal that is in it. */
export async function addToWindows(table: DynamoTable, groups: readonly PageGroup[], writer: string): Promise<void> {
  const firsts = await readItems(
    table,
    groups.map(({ pk, windowStartMs }) => pageKey(pk, windowStartMs, writer, 0)),
  );
  await inTurns([...groups.entries()], WRITES_AT_ONCE, ([place, group]) =>
    addToPages(table, group, writer, firsts[place]),
  );
}
