import type { Letter, LetterFamily, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { ListPage, ListPosition } from '../../core/ports/event-store.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { LaneMerge, type LaneRange, placeOf } from './lane-merge.ts';
import { chainPlace, firstFailedInChain } from './letter-chain.ts';
import { isIndexed, matchesFilter, rangeOf } from './letter-filter.ts';
import { readLetters, readLettersById, toLetters } from './letter-lookup.ts';
import { letterOf, type StoredLetter } from './letter-state.ts';
import { type Item, readItems } from './read-items.ts';
import { identityOf } from './stored-item.ts';
import { instantOfPlace, letterKey, listPlace, numberOfPlace, positionText } from './table.ts';

/** Items of the index that a page of the list looks at, about: what it does not find among them is for the next page. */
const LOOKED_AT = 10_000;
const READ_AT_ONCE = 100;
const COUNTED_AT_ONCE = 1_000;

const placeOfLetter = ({ letterId, lastFailedAtMs }: StoredLetter): string =>
  listPlace({ ms: lastFailedAtMs, micros: 0 }, positionText(letterId));
const positionOfPlace = (place: string): ListPosition => ({
  time: instantOfPlace(place),
  position: numberOfPlace(place),
});
const letterKeyOf = (item: Item) => letterKey(identityOf(item));

/** A list of the index to its end, page after page. */
export async function* walkList(table: DynamoTable, range: LaneRange, atOnce: number): AsyncGenerator<readonly Item[]> {
  const merge = new LaneMerge(table, range);
  let readTo: string | undefined;
  do {
    const page = await merge.take(atOnce, Number.POSITIVE_INFINITY);
    if (page.items.length > 0) yield page.items;
    readTo = page.readTo;
  } while (readTo !== undefined);
}

/** Letters that a filter means, but for what stands in front of them, longest without a failure first. */
export async function* walkLetters(
  table: DynamoTable,
  filter: LetterFilter,
  range = rangeOf(filter, 'asc'),
): AsyncGenerator<readonly StoredLetter[]> {
  if (filter.ids !== undefined) {
    const letters = await readLettersById(table, filter.ids);
    yield letters
      .filter((letter) => matchesFilter(letter, filter))
      .sort((a, b) => Number(a.letterId) - Number(b.letterId));
    return;
  }
  for await (const items of walkList(table, range, READ_AT_ONCE)) {
    const letters = await readLetters(table, items.map(letterKeyOf));
    yield letters.filter((letter) => matchesFilter(letter, filter));
  }
}

/** Leaves out letters that wait behind a failed one, where only due ones are asked for. */
function dueOnly(table: DynamoTable, { dueAtMs }: LetterFilter) {
  const failed = new Map<string, Promise<StoredLetter | undefined>>();
  return async (letters: readonly StoredLetter[]): Promise<StoredLetter[]> => {
    if (dueAtMs === undefined) return [...letters];
    const isDue = await Promise.all(
      letters.map(async (letter) => {
        if (!letter.waits || letter.orderingKey === undefined) return true;
        const known = failed.get(letter.orderingKey) ?? firstFailedInChain(table, letter.orderingKey);
        failed.set(letter.orderingKey, known);
        const first = await known;
        return first === undefined || chainPlace(first) > chainPlace(letter);
      }),
    );
    return letters.filter((_, place) => isDue[place]);
  };
}

export function createLetterList(table: DynamoTable) {
  const listByIds = async (
    filter: LetterFilter,
    limit: number,
    after: string | undefined,
  ): Promise<ListPage<Letter>> => {
    const onlyDue = dueOnly(table, filter);
    const found: { readonly place: string; readonly letter: Letter }[] = [];
    for await (const page of walkLetters(table, filter)) {
      const stored = await onlyDue(page);
      const letters = await toLetters(table, stored);
      for (const [index, letter] of letters.entries())
        if (letter !== undefined) found.push({ place: placeOfLetter(stored[index]!), letter });
    }
    const rest = found
      .filter(({ place }) => after === undefined || place < after)
      .sort((a, b) => (a.place < b.place ? 1 : -1));
    const next = rest.length > limit ? positionOfPlace(rest[limit - 1]!.place) : undefined;
    return { items: rest.slice(0, limit).map(({ letter }) => letter), next };
  };

  return {
    async letters(filter: LetterFilter, limit: number, position?: ListPosition): Promise<ListPage<Letter>> {
      const after = position && listPlace(position.time, positionText(position.position));
      if (filter.ids !== undefined) return listByIds(filter, limit, after);
      const onlyDue = dueOnly(table, filter);
      const merge = new LaneMerge(table, rangeOf(filter, 'desc', after));
      const found: { readonly place: string; readonly letter: Letter }[] = [];
      for (;;) {
        // One more than asked for tells whether there is a next page.
        const { items, readTo } = await merge.take(limit + 1 - found.length, LOOKED_AT);
        const whole = await readItems(table, items.map(letterKeyOf));
        // One that failed again since the index was written stands further in front now.
        const standing = whole.filter((item, place) => item !== undefined && placeOf(item) === placeOf(items[place]));
        const matching = standing.flatMap((item) => (item === undefined ? [] : [letterOf(item)]));
        const stored = await onlyDue(matching.filter((letter) => matchesFilter(letter, filter)));
        const letters = await toLetters(table, stored);
        for (const [index, letter] of letters.entries())
          if (letter !== undefined) found.push({ place: placeOfLetter(stored[index]!), letter });
        const page = found.slice(0, limit).map(({ letter }) => letter);
        if (found.length > limit) return { items: page, next: positionOfPlace(found[limit - 1]!.place) };
        if (readTo === undefined) return { items: page, next: undefined };
        if (merge.looked >= LOOKED_AT) return { items: page, next: positionOfPlace(readTo) };
      }
    },

    async count(filter: LetterFilter): Promise<number> {
      let count = 0;
      if (isIndexed(filter)) {
        for await (const items of walkList(table, rangeOf(filter, 'desc'), COUNTED_AT_ONCE)) count += items.length;
        return count;
      }
      const onlyDue = dueOnly(table, filter);
      for await (const letters of walkLetters(table, filter)) count += (await onlyDue(letters)).length;
      return count;
    },

    async families(limit: number): Promise<readonly LetterFamily[]> {
      const families = new Map<string, { count: number; readonly newest: Item; oldest: Item }>();
      for await (const items of walkList(table, rangeOf({}, 'desc'), COUNTED_AT_ONCE)) {
        for (const item of items) {
          const name = item.f?.S;
          if (name === undefined) continue;
          const family = families.get(name);
          if (family === undefined) families.set(name, { count: 1, newest: item, oldest: item });
          else {
            family.count += 1;
            family.oldest = item;
          }
        }
      }
      const largest = [...families].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).slice(0, limit);
      const ends = largest.flatMap(([, { newest, oldest }]) => [letterKeyOf(newest), letterKeyOf(oldest)]);
      const read = new Map((await readLetters(table, ends)).map((letter) => [letter.letterId, letter]));
      return largest.flatMap(([family, { count, newest, oldest }]) => {
        const [last, first] = [newest, oldest].map((item) => read.get(numberOfPlace(placeOf(item))));
        if (last === undefined || first === undefined) return [];
        return [
          {
            ...{ family, count, type: last.type, code: last.code ?? '', message: last.message ?? '' },
            firstSeenMs: Math.min(first.firstFailedAtMs, last.firstFailedAtMs),
            lastSeenMs: last.lastFailedAtMs,
            example: last.letterId,
          },
        ];
      });
    },
  };
}
