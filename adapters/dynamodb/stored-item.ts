import type { AggregateEntry, DecodedEvent, EventFailure, Identity, Instant } from '../../core/events/event.ts';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Origin, STATUS_LETTERS, type StoredStatus } from './event-item.ts';
import { readLongValue } from './long-value.ts';
import { type Item, readItems } from './read-items.ts';
import { eventKey, instantOfPlace } from './table.ts';

const STATUSES: ReadonlyMap<string, StoredStatus> = new Map(
  Object.entries(STATUS_LETTERS).map(([status, letter]) => [letter, status as StoredStatus]),
);

export const statusOf = (item: Item): StoredStatus => STATUSES.get(item.s?.S ?? '') ?? 'processed';

/** An event's item, read. */
export interface StoredItem {
  readonly event: DecodedEvent;
  readonly origin: Origin;
  readonly status: StoredStatus;
  readonly attempts: number;
  readonly resultText: string | undefined;
  readonly filterReason: string | undefined;
  readonly failure: EventFailure | undefined;
  /** The ordering key that it parks, or waits in. */
  readonly orderingKey: string | undefined;
  /** How its first processing ended, which is what its record counted. */
  readonly first: { readonly status: StoredStatus; readonly code: string | undefined };
  /** Of its first processing. */
  readonly aggregates: readonly AggregateEntry[];
  /** The journal entry that moved it among the counts; undefined where none did. */
  readonly movedBy: number | undefined;
}

/** @param item of the list of events, or whole */
export const identityOf = (item: Item): Identity => ({ id: item.pk?.S?.slice(2) ?? '', source: item.sk?.S ?? '' });

export function originOf(item: Item): Origin {
  const [sequenceNumber = '', index, receivedAtMs, processedAtMs, ...shardId] = (item.o?.S ?? '').split('/');
  return {
    sequenceNumber,
    index: Number(index),
    receivedAtMs: Number(receivedAtMs),
    processedAtMs: Number(processedAtMs),
    shardId: shardId.join('/'),
  };
}

type Texts = readonly (string | null | undefined)[];

async function textsOf(table: DynamoTable, item: Item): Promise<Texts> {
  const compressed = await readLongValue(table, item.z, item.y);
  return compressed === undefined ? [item.d?.S, item.h?.S, item.r?.S, item.e?.S] : (JSON.parse(compressed) as Texts);
}

const entriesOf = (text: string | null | undefined): AggregateEntry[] =>
  (JSON.parse(text ?? '[]') as [string, string, number, number][]).map(([aggregate, key, windowStartMs, value]) => ({
    aggregate,
    key,
    windowStartMs,
    value,
  }));

function firstOf(item: Item): StoredItem['first'] {
  const before = item.b?.S;
  if (before === undefined) return { status: statusOf(item), code: item.c?.S };
  const [letter = '', code] = before.split('/');
  return { status: STATUSES.get(letter) ?? 'processed', code: code === '' ? undefined : code };
}

const failureOf = ({ c, m }: Item): EventFailure | undefined =>
  c?.S === undefined ? undefined : { code: c.S, message: m?.S ?? '' };

const timeOf = (item: Item): Instant => instantOfPlace(item.ts?.S ?? '');

/** @param item whole, not what the index carries of it */
export async function storedItem(table: DynamoTable, item: Item): Promise<StoredItem> {
  const [data, attributes, result, entries] = await textsOf(table, item);
  const status = statusOf(item);
  return {
    event: {
      ...identityOf(item),
      // Of a conflict, which has its place as a key.
      ...(item.i?.S !== undefined && { source: item.i.S }),
      type: item.t?.S ?? '',
      time: timeOf(item),
      timeGiven: item.g === undefined,
      subject: item.u?.S,
      partitionKey: item.k?.S,
      dataText: data ?? undefined,
      attributesText: attributes ?? undefined,
    },
    origin: originOf(item),
    status,
    attempts: item.a?.N === undefined ? 1 : Number(item.a.N),
    resultText: result ?? undefined,
    filterReason: status === 'filtered' ? item.m?.S : undefined,
    failure: failureOf(item),
    orderingKey: item.v?.S,
    first: firstOf(item),
    aggregates: entriesOf(entries),
    movedBy: item.j?.N === undefined ? undefined : Number(item.j.N),
  };
}

/** The events of these identities, by place; undefined where none stands. Strongly consistent. */
export async function readEvents(
  table: DynamoTable,
  identities: readonly Identity[],
): Promise<readonly (StoredItem | undefined)[]> {
  const items = await readItems(table, identities.map(eventKey));
  return decodeEvents(table, items);
}

/** Items that are whole, by place. */
export function decodeEvents(
  table: DynamoTable,
  items: readonly (Item | undefined)[],
): Promise<readonly (StoredItem | undefined)[]> {
  return Promise.all(items.map((item) => item && storedItem(table, item)));
}

export function toStoredEvent({ event, origin, ...stored }: StoredItem): StoredEvent {
  const { timeGiven, ...fields } = event;
  const { status, attempts, resultText, filterReason, failure } = stored;
  const { receivedAtMs, processedAtMs, shardId, sequenceNumber } = origin;
  return {
    event: fields,
    ...{ status, attempts, resultText, filterReason, failure },
    ...{ receivedAtMs, processedAtMs, shardId, sequenceNumber },
  };
}
