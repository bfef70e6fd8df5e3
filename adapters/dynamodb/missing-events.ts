import type { Outcome, SettledEvent } from '../../core/events/event.ts';
import { count, newDelta } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type EventText, eventText } from './event-item.ts';
import { insertItems, insertTogether } from './insert-items.ts';
import type { Journal } from './journal.ts';
import { letterEntries, letterText } from './letter-item.ts';
import { takeLetterIds } from './new-letters.ts';
import { parkKeys } from './parked-keys.ts';
import { type Item, readItems } from './read-items.ts';
import { orderingKeyOf, type PlacedEvent, standingAs } from './settle-events.ts';
import { statusOf } from './stored-item.ts';
import { eventKey, letterKey } from './table.ts';

/** What an event without a letter was counted as: nothing tells a processed one from a filtered one. */
const countedAs = ({ status }: Outcome): 'processed' | 'filtered' => (status === 'filtered' ? 'filtered' : 'processed');

/** An event as its letter says: its status, and its failure where it has not been processed since. */
function asLetterSays({ event, outcome }: SettledEvent, letter: Item): SettledEvent {
  if (letter.c?.S !== undefined) {
    const failure = { code: letter.c.S, message: letter.m?.S ?? '' };
    return { event, outcome: { status: 'deadLettered', attempts: outcome.attempts, failure } };
  }
  const status = statusOf(letter);
  if (status === 'parked') return { event, outcome: { status, attempts: 0, waitsFor: letter.v?.S ?? '' } };
  if (status === outcome.status) return { event, outcome };
  if (status === 'filtered') return { event, outcome: { status, attempts: outcome.attempts, reason: '' } };
  return { event, outcome: { status: 'processed', attempts: outcome.attempts } };
}

/**
 * Adds events that are missing from records which the store knows, where they are counted already. One that has a letter
 * is put back as that says. Another one that fails now, or has to wait, becomes a letter: it is moved there among the
 * counts, and what it added to aggregates stands.
 */
export function createMissingEvents(table: DynamoTable, journal: Journal) {
  /** Event, letter and counts in one transaction. False where the event stands by now. */
  const addFailing = async ({ settled, origin }: PlacedEvent, requestId: string, before: EventText) => {
    const { shardId, receivedAtMs } = origin;
    const { type, source } = settled.event;
    const standing = standingAs({ settled, origin });
    const delta = newDelta();
    count(delta, { type, source, receivedAtMs, counted: countedAs(settled.outcome) }, -1);
    const counted = settled.outcome.status === 'parked' ? 'parked' : 'deadLettered';
    count(delta, { type, source, receivedAtMs, counted, code: standing.failure?.code });
    const letterId = String(await takeLetterIds(table, 1));
    const orderingKey = orderingKeyOf(settled);
    if (orderingKey !== undefined) await parkKeys(table, [{ orderingKey, place: origin, identity: settled.event }]);
    await insertItems(table, before.before);
    for (let isRefused = false; ; isRefused = true) {
      const head = await journal.head(shardId, isRefused);
      const draft = { events: 0, delta, requestId, atMs: table.time.now() };
      const isInserted = await insertTogether(table, [
        before.statement,
        letterText(standing, letterId, table, { isCounted: true }),
        ...letterEntries(standing, letterId, table.name),
        await journal.appendText(shardId, head, draft),
      ]);
      if (isInserted) return true;
      const [event] = await readItems(table, [eventKey(settled.event)], 's');
      if (event !== undefined) return false;
    }
  };

  /** @param events of records that are known, one of each identity @returns how many were missing and stand now */
  return async (events: readonly PlacedEvent[], requestId: string, expiresAt: number | undefined): Promise<number> => {
    const standing = await readItems(
      table,
      events.map(({ settled }) => eventKey(settled.event)),
      's',
    );
    const missing = events.filter((_, place) => standing[place] === undefined);
    const letters = await readItems(
      table,
      missing.map(({ settled }) => letterKey(settled.event)),
    );
    const plain: EventText[] = [];
    let added = 0;
    for (const [place, one] of missing.entries()) {
      const { settled, origin } = one;
      const letter = letters[place];
      const as = letter === undefined ? settled : asLetterSays(settled, letter);
      const status = letter === undefined ? settled.outcome.status : statusOf(letter);
      const text = eventText(as, origin, table, expiresAt, status);
      const fails = settled.outcome.status !== countedAs(settled.outcome);
      if (letter !== undefined || !fails) plain.push(text);
      else if (await addFailing(one, requestId, text)) added += 1;
    }
    await insertItems(
      table,
      plain.flatMap(({ before }) => before),
    );
    const refused = await insertItems(
      table,
      plain.map(({ statement }) => statement),
    );
    return added + plain.length - refused.size;
  };
}
