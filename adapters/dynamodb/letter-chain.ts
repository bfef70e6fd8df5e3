import type { DynamoTable } from './dynamo-table.ts';
import { isListed, letterOf, type StoredLetter } from './letter-state.ts';
import { readItems } from './read-items.ts';
import { partitionPages } from './read-partition.ts';
import { letterKey, parkedKey } from './table.ts';

const ENTRIES_AT_ONCE = 50;

/** Where a letter stands in the order of its key. */
export const chainPlace = ({ origin }: Pick<StoredLetter, 'origin'>): string => parkedKey('', origin).sk;

/** The open letters of an ordering key, in the order of the stream: read on as far as it is asked for. */
export async function* openLetters(table: DynamoTable, orderingKey: string): AsyncGenerator<StoredLetter> {
  for await (const entries of partitionPages(table, `k:${orderingKey}`, { pageItems: ENTRIES_AT_ONCE })) {
    const items = await readItems(
      table,
      entries.map(({ i, o }) => letterKey({ id: i?.S ?? '', source: o?.S ?? '' })),
    );
    for (const [place, item] of items.entries()) {
      if (item === undefined) continue;
      const letter = letterOf(item);
      // An entry may have been left by an event that turned out to be a resend, or to be settled.
      const isOwn = letter.orderingKey === orderingKey && chainPlace(letter) === entries[place]?.sk?.S;
      if (isOwn && isListed(letter)) yield letter;
    }
  }
}

export async function firstInChain(table: DynamoTable, orderingKey: string): Promise<StoredLetter | undefined> {
  for await (const letter of openLetters(table, orderingKey)) return letter;
  return undefined;
}

/** The first letter of the key that failed and does not only wait: what is in front of it may be taken up. */
export async function firstFailedInChain(table: DynamoTable, orderingKey: string): Promise<StoredLetter | undefined> {
  for await (const letter of openLetters(table, orderingKey)) if (!letter.waits) return letter;
  return undefined;
}
