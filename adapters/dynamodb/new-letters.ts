import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import { insertItems } from './insert-items.ts';
import { letterEntries, letterText } from './letter-item.ts';
import { readItems } from './read-items.ts';
import type { StoredItem } from './stored-item.ts';
import { LETTER_NUMBERS_KEY, letterKey } from './table.ts';

/** The first of `count` letter ids that nobody has yet. */
export async function takeLetterIds(table: DynamoTable, count: number): Promise<number> {
  const { pk, sk } = LETTER_NUMBERS_KEY;
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: { pk: { S: pk }, sk: { S: sk } },
    UpdateExpression: 'add n :count',
    ExpressionAttributeValues: { ':count': { N: String(count) } },
    ReturnValues: 'UPDATED_NEW',
  });
  const { Attributes: numbers } = await table.send(command);
  return Number(numbers?.n?.N) - count + 1;
}

/** Ids of the letters of these events, by place; undefined where an event has none. */
const readIds = async (table: DynamoTable, events: readonly StoredItem[]): Promise<(string | undefined)[]> =>
  (
    await readItems(
      table,
      events.map(({ event }) => letterKey(event)),
      'l',
    )
  ).map((item) => item?.l?.S);

/**
 * Makes a letter of each event that has none yet. Doing it again changes nothing, whatever became of the letter since.
 * @param events set aside at their first processing, in the order of the stream
 */
export async function ensureLetters(table: DynamoTable, events: readonly StoredItem[]): Promise<void> {
  if (events.length === 0) return;
  const before = await readIds(table, events);
  const without = events.filter((_, place) => before[place] === undefined);
  if (without.length > 0) {
    const first = await takeLetterIds(table, without.length);
    const letters = without.map((event, place) => letterText(event, String(first + place), table));
    await insertItems(table, letters);
  }
  // Another process may have made some of them meanwhile: theirs stand.
  const ids = without.length === 0 ? before : await readIds(table, events);
  const entries = events.flatMap((event, place) => letterEntries(event, ids[place] ?? '', table.name));
  await insertItems(table, entries);
}
