import type { AggregateEntry, DecodedEvent, Outcome, SettledEvent } from '../../core/events/event.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { ItemText } from './item-text.ts';
import { longValue } from './long-value.ts';
import { conflictKey, eventKey, laneOf, lanePartition, listPlace, type Place, positionOf } from './table.ts';

/** Letters of the statuses in items. They are stored: never reuse one. */
export const STATUS_LETTERS = {
  processed: 'p',
  filtered: 'f',
  deadLettered: 'd',
  redriven: 'r',
  parked: 'k',
  discarded: 'x',
} as const;
export type StoredStatus = keyof typeof STATUS_LETTERS;

/** Below this, in characters, a compressed event costs as many write units as a plain one. */
export const WORTH_COMPRESSING = 600;

/** How an event got to the store. */
export interface Origin extends Place {
  readonly receivedAtMs: number;
  readonly processedAtMs: number;
}

/** In a form of its own, since every item has it: what a redelivered event knows itself by comes first. */
export const originText = ({ sequenceNumber, index, shardId, receivedAtMs, processedAtMs }: Origin): string =>
  `${sequenceNumber}/${index}/${receivedAtMs}/${processedAtMs}/${shardId}`;

/** An event's texts as attributes: data, other attributes, result and aggregate entries, or all of them compressed. */
function addTexts(item: ItemText, texts: readonly (string | undefined)[], table: string): readonly string[] {
  let characters = 0;
  for (const text of texts) characters += text?.length ?? 0;
  if (characters < WORTH_COMPRESSING) {
    const [data, attributes, result, entries] = texts;
    item.text('d', data).text('h', attributes).text('r', result).text('e', entries);
    return [];
  }
  const { bytes, parts, statements } = longValue(JSON.stringify(texts.map((text) => text ?? null)), table);
  item.bytes('z', bytes).text('y', parts);
  return statements;
}

const entriesText = (entries: readonly AggregateEntry[] | undefined): string | undefined =>
  entries === undefined || entries.length === 0
    ? undefined
    : JSON.stringify(entries.map(({ aggregate, key, windowStartMs, value }) => [aggregate, key, windowStartMs, value]));

/** What an outcome says besides its status and its result. */
function addOutcome(item: ItemText, outcome: Outcome): void {
  if (outcome.attempts !== 1) item.number('a', outcome.attempts);
  switch (outcome.status) {
    case 'processed':
      return;
    case 'filtered':
      item.text('m', outcome.reason.toWellFormed());
      return;
    case 'deadLettered':
      item
        .text('c', outcome.failure.code)
        .text('m', outcome.failure.message.toWellFormed())
        .text('v', outcome.parksKey);
      return;
    case 'parked':
      item.text('v', outcome.waitsFor);
  }
}

type ItemTable = Pick<DynamoTable, 'name' | 'lanes'>;

/** Adds the envelope, and the item's place in a list by event time. */
function listed(item: ItemText, list: 'e' | 'c', event: DecodedEvent, position: string, lanes: number): ItemText {
  item
    .text('tp', lanePartition(list, laneOf(position, lanes)))
    .text('ts', listPlace(event.time, position))
    .text('t', event.type)
    .text('u', event.subject)
    .text('k', event.partitionKey);
  return event.timeGiven ? item : item.text('g', '1');
}

export interface EventText {
  /** Inserts the event where its identity is free. */
  readonly statement: string;
  /** To be executed before, where the event is longer than an item. */
  readonly before: readonly string[];
}

/**
 * | attribute | what it is |
 * | --- | --- |
 * | pk, sk, tp, ts | identity; place in the list of events |
 * | t, s, u | type, letter of the status, subject |
 * | o | origin (originText) |
 * | g, k | a time of receipt that stands in for the event's own; partition key |
 * | d, h, r, e | texts: data, other attributes, result, aggregate entries |
 * | z, y | the same four as one compressed text, or where its parts are |
 * | a, c, m, v | attempts where not 1, failure code, failure message or reason, ordering key that it parks or waits in |
 * | b, j | set by a redrive or a discard: the first status and code, and the ordinal of its journal entry |
 * | ttl | when it may be deleted, in seconds since 1970 |
 */
export function eventText(
  { event, outcome }: SettledEvent,
  origin: Origin,
  table: ItemTable,
  expiresAt: number | undefined,
  status: StoredStatus = outcome.status,
): EventText {
  const item = listed(new ItemText(eventKey(event)), 'e', event, positionOf(event), table.lanes)
    .text('s', STATUS_LETTERS[status])
    .text('o', originText(origin));
  addOutcome(item, outcome);
  const result = outcome.status === 'processed' ? outcome.resultText : undefined;
  const entries = outcome.status === 'processed' ? entriesText(outcome.aggregates) : undefined;
  const before = addTexts(item, [event.dataText, event.attributesText, result, entries], table.name);
  return { statement: item.number('ttl', expiresAt).insertInto(table.name), before };
}

/** A resend that lost: as an event, with its place in the stream as a key and its source in `i`. */
export function conflictText(
  event: DecodedEvent,
  origin: Origin,
  table: ItemTable,
  expiresAt: number | undefined,
): EventText {
  const key = conflictKey(event.id, origin);
  // Of the resend and not of the identity, which may lose many times.
  const position = positionOf({ source: key.sk, id: event.id });
  const item = listed(new ItemText(key), 'c', event, position, table.lanes)
    .text('i', event.source)
    .text('o', originText(origin));
  const before = addTexts(item, [event.dataText, event.attributesText], table.name);
  return { statement: item.number('ttl', expiresAt).insertInto(table.name), before };
}
