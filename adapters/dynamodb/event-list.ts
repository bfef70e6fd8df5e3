import type { Conflict, ListPage, ListPosition, ListQuery, StoredEvent } from '../../core/ports/event-store.ts';
import { matchesData } from '../../core/query/matches-data.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { STATUS_LETTERS } from './event-item.ts';
import { LaneMerge, type LaneRange, placeOf } from './lane-merge.ts';
import { type Item, readItems } from './read-items.ts';
import { decodeEvents, type StoredItem, toStoredEvent } from './stored-item.ts';
import { instantOfPlace, type Key, listPlace, numberOfPlace, positionText } from './table.ts';

/** Items that one page looks at, about: what it does not find among them is for the next page. */
const LOOKED_AT = 10_000;
/** Items that a search by key or data reads whole at a time: the index has neither. */
const READ_AT_ONCE = 1_000;

const placeOfPosition = ({ time, position }: ListPosition): string => listPlace(time, positionText(position));

const positionOfPlace = (place: string): ListPosition => ({
  time: instantOfPlace(place),
  position: numberOfPlace(place),
});

const keyOf = ({ pk, sk }: Item): Key => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

function filterOf({ type, source, subject, status }: ListQuery): LaneRange['filter'] {
  const conditions: string[] = [];
  const values: Record<string, string> = {};
  const add = (condition: string, name: string, value: string): void => {
    conditions.push(condition);
    values[name] = value;
  };
  if (type?.endsWith('*')) {
    const prefix = type.slice(0, -1);
    if (prefix !== '') add('begins_with(t, :t)', ':t', prefix);
  } else if (type !== undefined) add('t = :t', ':t', type);
  if (source !== undefined) add('sk = :source', ':source', source);
  if (subject !== undefined) add('u = :u', ':u', subject);
  // No event is stored as accepted only.
  if (status !== undefined) add('s = :s', ':s', status === 'accepted' ? 'accepted' : STATUS_LETTERS[status]);
  return conditions.length === 0 ? undefined : { expression: conditions.join(' and '), values };
}

interface Found {
  readonly place: string;
  readonly stored: StoredItem;
}

/** The items of a page of the index, read whole from the table. One that was deleted meanwhile is left out. */
async function readWhole(table: DynamoTable, items: readonly Item[]): Promise<Found[]> {
  const whole = await readItems(table, items.map(keyOf));
  const stored = await decodeEvents(table, whole);
  return items.flatMap((item, place) => {
    const found = stored[place];
    return found === undefined ? [] : [{ place: placeOf(item), stored: found }];
  });
}

/** A page of what `isWanted` of a list: at most `limit`, and short where so much had to be looked at. */
async function readPage(
  table: DynamoTable,
  range: LaneRange,
  limit: number,
  atOnce: number,
  isWanted: (stored: StoredItem) => boolean,
): Promise<ListPage<StoredItem>> {
  const merge = new LaneMerge(table, range);
  const found: Found[] = [];
  for (;;) {
    // One more than asked for tells whether there is a next page.
    const { items, readTo } = await merge.take(Math.max(atOnce, limit + 1 - found.length), LOOKED_AT);
    found.push(...(await readWhole(table, items)).filter(({ stored }) => isWanted(stored)));
    const page = found.slice(0, limit).map(({ stored }) => stored);
    if (found.length > limit) return { items: page, next: positionOfPlace(found[limit - 1]!.place) };
    if (readTo === undefined) return { items: page, next: undefined };
    if (merge.looked >= LOOKED_AT) return { items: page, next: positionOfPlace(readTo) };
  }
}

/** Lists events and conflicts in order of event time. */
export const createEventList = (table: DynamoTable) => ({
  async list(query: ListQuery): Promise<ListPage<StoredEvent>> {
    const { order, limit, from, to, after, key, status, data = [] } = query;
    const range: LaneRange = {
      list: 'e',
      order,
      from: from && listPlace(from, ''),
      to: to && listPlace(to, ''),
      after: after && placeOfPosition(after),
      filter: filterOf(query),
    };
    // The index may be behind: the status that counts is that of the table.
    const isWanted = ({ event, ...stored }: StoredItem): boolean =>
      (status === undefined || stored.status === status) &&
      (key === undefined || (event.partitionKey ?? event.subject) === key) &&
      matchesData(event.dataText, data);
    const isSearch = key !== undefined || data.length > 0;
    const { items, next } = await readPage(table, range, limit, isSearch ? READ_AT_ONCE : 0, isWanted);
    return { items: items.map(toStoredEvent), next };
  },

  async conflicts(limit: number, after?: ListPosition): Promise<ListPage<Conflict>> {
    const range: LaneRange = { list: 'c', order: 'desc', after: after && placeOfPosition(after) };
    const { items, next } = await readPage(table, range, limit, 0, () => true);
    return { items: items.map(toConflict), next };
  },
});

function toConflict(stored: StoredItem): Conflict {
  const { event, receivedAtMs, shardId, sequenceNumber } = toStoredEvent(stored);
  return { event, receivedAtMs, shardId, sequenceNumber };
}
