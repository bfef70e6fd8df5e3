import { familyOf } from '../../core/dead-letters/family.ts';
import { nextRedriveAtMs } from '../../core/dead-letters/redrive-schedule.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { originText, STATUS_LETTERS } from './event-item.ts';
import { ItemText } from './item-text.ts';
import type { StoredItem } from './stored-item.ts';
import { changeKey, laneOf, lanePartition, letterIdKey, letterKey, listPlace, positionText } from './table.ts';

// Without jitter: only a letter that failed again gets any.
const firstRedriveAtMs = (code: string, nowMs: number): number | undefined => nextRedriveAtMs(code, 0, nowMs, () => 0);

/**
 * The letter of an event that was set aside, as it begins. It is there before the record of the event is settled.
 *
 * | attribute | what it is |
 * | --- | --- |
 * | pk, sk, l | identity of the event; letter id |
 * | tp, ts | place in the list of open or discarded letters, by last failure; a letter that is processed has none |
 * | t, s, u, c, f, n, w | type, status, subject, code, family, due, waits: what lists are filtered by |
 * | o | origin of the event |
 * | q | first failure in milliseconds since 1970 |
 * | m | message of the last failure |
 * | v | ordering key that it parks, or waits in |
 * | e | `1` where the event counts in aggregates already, so that a redrive does not add it to them |
 * | d, x | data that a person gave to be processed instead; comment of a discard |
 * | p, r | last failure in milliseconds since 1970 where not the first; redrives that failed |
 * | h, i, g | claim: token, and until when; how often the letter was changed |
 */
export function letterText(
  { event, origin, failure, orderingKey }: StoredItem,
  letterId: string,
  { name, lanes }: Pick<DynamoTable, 'name' | 'lanes'>,
  { isCounted = false }: { readonly isCounted?: boolean } = {},
): string {
  const atMs = origin.processedAtMs;
  const number = positionText(letterId);
  const item = new ItemText(letterKey(event))
    .text('l', letterId)
    .text('tp', lanePartition('l', laneOf(number, lanes)))
    .text('ts', listPlace({ ms: atMs, micros: 0 }, number))
    .text('t', event.type)
    .text('s', failure === undefined ? STATUS_LETTERS.parked : STATUS_LETTERS.deadLettered)
    .text('u', event.subject)
    .text('o', originText(origin))
    .number('q', atMs)
    .text('v', orderingKey)
    .text('e', isCounted ? '1' : undefined);
  if (failure === undefined) item.text('w', '1');
  else {
    item
      .text('c', failure.code)
      .text('m', failure.message.toWellFormed())
      .text('f', familyOf(failure.code, event.type, failure.message))
      .number('n', firstRedriveAtMs(failure.code, atMs));
  }
  return item.insertInto(name);
}

/** Whose letter an id names, and the first of its changes. */
export function letterEntries({ event, origin, failure }: StoredItem, letterId: string, table: string): string[] {
  const named = new ItemText(letterIdKey(letterId)).text('i', event.id).text('o', event.source);
  const kind = failure === undefined ? 'parked' : 'setAside';
  const change = new ItemText(changeKey(letterId, origin.processedAtMs, '0')).text(
    'd',
    JSON.stringify({ kind, atMs: origin.processedAtMs, ...(failure !== undefined && { failure }) }),
  );
  return [named.insertInto(table), change.insertInto(table)];
}
