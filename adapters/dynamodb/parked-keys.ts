import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Identity } from '../../core/events/event.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import { insertItems } from './insert-items.ts';
import { ItemText } from './item-text.ts';
import { type Item, readItems } from './read-items.ts';
import { originOf, statusOf } from './stored-item.ts';
import { eventKey, type Key, type Place, parkedKey } from './table.ts';

const QUERIES_AT_ONCE = 24;
const ENTRIES = 10;

/** An event that parks its ordering key, or waits in it. */
export interface ParkedEntry {
  readonly orderingKey: string;
  readonly place: Place;
  readonly identity: Identity;
}

const entryText = (table: string, { orderingKey, place, identity }: ParkedEntry): string =>
  new ItemText(parkedKey(orderingKey, place)).text('i', identity.id).text('o', identity.source).insertInto(table);

/**
 * Parks keys. It is done before the events are inserted: a process that ends in between leaves the key parked, so that no
 * later event of the key overtakes the failed one.
 */
export async function parkKeys(table: DynamoTable, entries: readonly ParkedEntry[]): Promise<void> {
  await insertItems(
    table,
    entries.map((entry) => entryText(table.name, entry)),
  );
}

/** Takes entries away whose events turned out not to wait. */
export const unparkKeys = (table: DynamoTable, keys: readonly Key[]): Promise<void> =>
  inTurns(keys, QUERIES_AT_ONCE, async ({ pk, sk }) => {
    await table.send(new DeleteItemCommand({ TableName: table.name, Key: { pk: { S: pk }, sk: { S: sk } } }));
  });

/** Whether the entry's event waits, or is about to be inserted; not where it stands for something else, or is settled. */
function holds(entry: Item, event: Item | undefined): boolean {
  if (event === undefined) return true;
  const status = statusOf(event);
  const place = originOf(event);
  const isOwn = entry.sk?.S === parkedKey('', place).sk;
  return isOwn && (status === 'deadLettered' || status === 'parked');
}

/** Those of `keys` that are parked. */
export async function readParkedKeys(table: DynamoTable, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const parked = new Set<string>();
  await inTurns([...new Set(keys)], QUERIES_AT_ONCE, async (key) => {
    for (;;) {
      const query = new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `k:${key}` } },
        Limit: ENTRIES,
      });
      const { Items: entries = [] } = await table.send(query);
      if (entries.length === 0) return;
      const identities = entries.map((entry) => eventKey({ id: entry.i?.S ?? '', source: entry.o?.S ?? '' }));
      const events = await readItems(table, identities, 's, o');
      if (entries.some((entry, place) => holds(entry, events[place]))) {
        parked.add(key);
        return;
      }
      // Left by a process that ended before it could take them away.
      await unparkKeys(
        table,
        entries.map(({ pk, sk }) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' })),
      );
    }
  });
  return parked;
}
