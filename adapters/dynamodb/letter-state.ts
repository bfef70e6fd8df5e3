import { type AttributeValue, PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Identity } from '../../core/events/event.ts';
import type { Claim } from '../../core/ports/dead-letters.ts';
import { type DynamoTable, isConflict } from './dynamo-table.ts';
import { type Origin, STATUS_LETTERS, type StoredStatus } from './event-item.ts';
import type { Item } from './read-items.ts';
import { identityOf, originOf, statusOf } from './stored-item.ts';
import { type ListName, laneOf, lanePartition, listPlace, positionText } from './table.ts';

/** A letter's item (letter-item.ts), read. Its event has the payload. */
export interface StoredLetter {
  readonly item: Item;
  readonly letterId: string;
  readonly identity: Identity;
  readonly origin: Origin;
  readonly type: string;
  readonly status: StoredStatus;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly family: string | undefined;
  readonly firstFailedAtMs: number;
  readonly lastFailedAtMs: number;
  readonly redrives: number;
  readonly dueAtMs: number | undefined;
  readonly waits: boolean;
  /** The ordering key that it parks, or waits in. */
  readonly orderingKey: string | undefined;
  /** Whether its event stands in aggregates already. */
  readonly isCounted: boolean;
  readonly editedDataText: string | undefined;
  readonly comment: string | undefined;
  readonly claim: Claim | undefined;
  /** How often it was changed. */
  readonly version: number;
}

export function letterOf(item: Item): StoredLetter {
  const firstFailedAtMs = Number(item.q?.N);
  return {
    item,
    letterId: item.l?.S ?? '',
    identity: identityOf(item),
    origin: originOf(item),
    type: item.t?.S ?? '',
    status: statusOf(item),
    code: item.c?.S,
    message: item.m?.S,
    family: item.f?.S,
    firstFailedAtMs,
    lastFailedAtMs: item.p?.N === undefined ? firstFailedAtMs : Number(item.p.N),
    redrives: Number(item.r?.N ?? '0'),
    dueAtMs: item.n?.N === undefined ? undefined : Number(item.n.N),
    waits: item.w !== undefined,
    orderingKey: item.v?.S,
    isCounted: item.e !== undefined,
    editedDataText: item.d?.S,
    comment: item.x?.S,
    claim: item.h?.S === undefined ? undefined : { token: item.h.S, untilMs: Number(item.i?.N) },
    version: Number(item.g?.N ?? '0'),
  };
}

export const isOpen = ({ status }: Pick<StoredLetter, 'status'>): boolean =>
  status === 'deadLettered' || status === 'parked';

/** Open, and not known to have lost its event. */
export const isListed = (letter: StoredLetter): boolean => isOpen(letter) && letter.item.tp !== undefined;

export const isHeldAt = ({ claim }: StoredLetter, ms: number): boolean => claim !== undefined && claim.untilMs > ms;

/** Attributes as they are to be; undefined takes one away. */
export type Changes = Readonly<Record<string, AttributeValue | undefined>>;

export const changedItem = (item: Item, changes: Changes): Item =>
  Object.fromEntries(
    Object.entries({ ...item, ...changes }).filter(
      (entry): entry is [string, AttributeValue] => entry[1] !== undefined,
    ),
  );

export const text = (value: string | undefined): AttributeValue | undefined =>
  value === undefined ? undefined : { S: value.toWellFormed() };
export const number = (value: number | undefined): AttributeValue | undefined =>
  value === undefined ? undefined : { N: String(value) };

export const NO_CLAIM: Changes = { h: undefined, i: undefined };
export const UNLISTED: Changes = { tp: undefined, ts: undefined };

/** The letter's place in a list. */
export function listedAt(letterId: string, list: Extract<ListName, 'l' | 'x'>, failedAtMs: number, lanes: number) {
  const place = positionText(letterId);
  return {
    tp: { S: lanePartition(list, laneOf(place, lanes)) },
    ts: { S: listPlace({ ms: failedAtMs, micros: 0 }, place) },
  } satisfies Changes;
}

export const statusText = (status: StoredStatus): AttributeValue => ({ S: STATUS_LETTERS[status] });

/** Writes the letter where nobody has changed it since it was read. */
export function letterPut(table: DynamoTable, { item, version }: StoredLetter, changes: Changes) {
  const condition =
    version === 0
      ? { ConditionExpression: 'attribute_exists(pk) and attribute_not_exists(g)' }
      : { ConditionExpression: 'g = :g', ExpressionAttributeValues: { ':g': { N: String(version) } } };
  const changed = changedItem(item, { ...changes, g: { N: String(version + 1) } });
  return { TableName: table.name, Item: changed, ...condition } satisfies TransactWriteItem['Put'];
}

/** The letter as it is now; undefined where somebody else changed it since it was read, or is just doing so. */
export async function changeLetter(
  table: DynamoTable,
  letter: StoredLetter,
  changes: Changes,
): Promise<StoredLetter | undefined> {
  const put = letterPut(table, letter, changes);
  try {
    await table.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
  } catch (error) {
    if (isConflict(error)) return undefined;
    if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
    // A request whose answer was lost is sent again by the SDK, and then meets what it wrote.
    const { Item: standing } = error as Error & { readonly Item?: Item };
    const isOwn = standing?.g?.N === put.Item.g?.N && standing?.h?.S === put.Item.h?.S && put.Item.h !== undefined;
    if (!isOwn) return undefined;
  }
  return letterOf(put.Item);
}
