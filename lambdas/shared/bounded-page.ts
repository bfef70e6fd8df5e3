import type { ListPage, ListPosition } from '../../core/ports/event-store.ts';

/**
 * Characters of the items of one page. A response of Lambda has at most 6 MB, in which the body is spelled as a JSON
 * string, up to twice as long.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_CHARACTERS = 2_500_000;
/** Items of the first read: so many of the longest, 256 KiB each, still fit into memory easily. */
const FIRST_READ = 100;

export interface BoundedPage {
  /** The items as JSON text, at most `limit`. */
  readonly texts: readonly string[];
  readonly next: ListPosition | undefined;
}

export interface BoundedRead<T> {
  /** 1 or more. */
  readonly limit: number;
  readonly after: ListPosition | undefined;
  readonly read: (limit: number, after: ListPosition | undefined) => Promise<ListPage<T>>;
  readonly toText: (item: T) => string;
}

/** How many of the texts fit into so many characters. */
function countFitting(texts: readonly string[], characters: number): number {
  let left = characters;
  const index = texts.findIndex((text) => {
    left -= text.length;
    return left < 0;
  });
  return index === -1 ? texts.length : index;
}

/**
 * A page that ends before its limit where its items are long: 1,000 events may be 256 MB. Reads some items, and then as
 * many more as are likely to fit.
 */
export async function boundedPage<T>({ limit, after, read, toText }: BoundedRead<T>): Promise<BoundedPage> {
  const texts: string[] = [];
  let room = MAX_CHARACTERS;
  let start = after;
  let wanted = Math.min(limit, FIRST_READ);
  while (true) {
    const { items, next } = await read(wanted, start);
    const found = items.map(toText);
    // A page has an item at least: it would not go on otherwise.
    const fitting = Math.max(texts.length === 0 ? 1 : 0, countFitting(found, room));
    if (fitting < found.length) {
      if (fitting === 0) return { texts, next: start };
      // Read again: only the store knows where the list goes on behind an item.
      wanted = fitting;
      continue;
    }
    texts.push(...found);
    room -= found.reduce((sum, text) => sum + text.length, 0);
    // A search that looked at enough for one page ends it.
    if (next === undefined || found.length < wanted || texts.length === limit) return { texts, next };
    const average = (MAX_CHARACTERS - room) / texts.length;
    wanted = Math.min(limit - texts.length, Math.floor(room / average));
    if (wanted <= 0) return { texts, next };
    start = next;
  }
}
