import type { Letter } from '../../core/ports/dead-letters.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { firstInChain } from './letter-chain.ts';
import { isOpen, letterOf, type StoredLetter } from './letter-state.ts';
import { readItems } from './read-items.ts';
import { readEvents, toStoredEvent } from './stored-item.ts';
import { type Key, letterIdKey, letterKey } from './table.ts';

/** Whether a client's text can be the number of a letter. */
const isLetterId = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);

/** The letters under these keys, in their order; those that are not there are left out. Strongly consistent. */
export async function readLetters(table: DynamoTable, keys: readonly Key[]): Promise<StoredLetter[]> {
  const items = await readItems(table, keys);
  return items.flatMap((item) => (item === undefined ? [] : [letterOf(item)]));
}

/** The letters that these ids name, each once. Strongly consistent. */
export async function readLettersById(table: DynamoTable, letterIds: readonly string[]): Promise<StoredLetter[]> {
  const ids = [...new Set(letterIds)].filter(isLetterId);
  const named = await readItems(table, ids.map(letterIdKey));
  const keys = named.flatMap((item) =>
    item === undefined ? [] : [letterKey({ id: item.i?.S ?? '', source: item.o?.S ?? '' })],
  );
  return readLetters(table, keys);
}

/** Letters as the port has them, by place; undefined where the event is not there any more. */
export async function toLetters(
  table: DynamoTable,
  letters: readonly StoredLetter[],
): Promise<readonly (Letter | undefined)[]> {
  const waiting = letters.filter((letter) => letter.waits && isOpen(letter));
  const keys = new Set(waiting.flatMap(({ orderingKey }) => orderingKey ?? []));
  const [events, firsts] = await Promise.all([
    readEvents(
      table,
      letters.map(({ identity }) => identity),
    ),
    Promise.all([...keys].map(async (key) => [key, await firstInChain(table, key)] as const)),
  ]);
  const firstOf = new Map(firsts);
  return letters.map((letter, place) => {
    const event = events[place];
    if (event === undefined) return undefined;
    const first = letter.waits && isOpen(letter) ? firstOf.get(letter.orderingKey ?? '') : undefined;
    return {
      ...toStoredEvent(event),
      letterId: letter.letterId,
      family: letter.family,
      firstFailedAtMs: letter.firstFailedAtMs,
      lastFailedAtMs: letter.lastFailedAtMs,
      redrives: letter.redrives,
      nextRedriveAtMs: letter.dueAtMs,
      editedDataText: letter.editedDataText,
      comment: letter.comment,
      key: letter.orderingKey,
      waitsFor: first?.letterId === letter.letterId ? undefined : first?.letterId,
    };
  });
}
