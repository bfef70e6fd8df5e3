import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { LetterChange } from '../../core/ports/event-history.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { StoredLetter } from './letter-state.ts';
import { longValue, readLongValue } from './long-value.ts';
import type { Item } from './read-items.ts';
import { readPartition } from './read-partition.ts';
import { changeKey, laneOf, lanePartition, letterIdKey, listPlace, ordinalText, positionText } from './table.ts';

/** Longer ones, with data that a person gave, are compressed. */
const PLAIN_CHARACTERS = 1_000;
const PLAIN: ReturnType<typeof longValue> = { statements: [] };

/**
 * The change that makes this version of a letter. One that closes the letter stands in the list of history, by the age
 * of the letter's first change, until the history is trimmed.
 */
export function changeItem(table: DynamoTable, letter: StoredLetter, change: LetterChange, closes: boolean) {
  const { letterId, origin, version } = letter;
  const { pk, sk } = changeKey(letterId, change.atMs, ordinalText(version + 1));
  // Data that were sent as an event fit an item once they are compressed.
  const json = JSON.stringify(change);
  const { bytes, parts, statements } = json.length > PLAIN_CHARACTERS ? longValue(json, table.name) : PLAIN;
  const place = positionText(letterId);
  const item: Item = {
    ...{ pk: { S: pk }, sk: { S: sk } },
    ...(json.length <= PLAIN_CHARACTERS && { d: { S: json } }),
    ...(bytes !== undefined && { z: { B: bytes } }),
    ...(parts !== undefined && { y: { S: parts } }),
    ...(closes && {
      tp: { S: lanePartition('h', laneOf(place, table.lanes)) },
      ts: { S: listPlace({ ms: origin.processedAtMs, micros: 0 }, place) },
    }),
  };
  return { write: { Put: { TableName: table.name, Item: item } } satisfies TransactWriteItem, statements };
}

/** The items of a letter's changes, oldest first. */
export const readChangeItems = (table: DynamoTable, letterId: string): Promise<readonly Item[]> =>
  readPartition(table, letterIdKey(letterId).pk, {
    condition: 'begins_with(sk, :change)',
    values: { ':change': { S: 'change:' } },
  });

export const readChanges = async (table: DynamoTable, letterId: string): Promise<LetterChange[]> =>
  Promise.all(
    (await readChangeItems(table, letterId)).map(
      async (item) => JSON.parse(item.d?.S ?? (await readLongValue(table, item.z, item.y)) ?? '') as LetterChange,
    ),
  );
