import type { EventStatus, SettledEvent } from '../../core/events/event.ts';
import { verdictOnResend } from '../../core/events/resend-verdict.ts';
import type { SettledRecord } from '../../core/ports/event-store.ts';
import type { ShardId } from '../../core/ports/stream.ts';
import type { Counted } from './delta.ts';
import { type DynamoTable, unavailable } from './dynamo-table.ts';
import { conflictText, type EventText, eventText, type Origin } from './event-item.ts';
import { insertItems } from './insert-items.ts';
import { ensureLetters } from './new-letters.ts';
import { parkKeys, unparkKeys } from './parked-keys.ts';
import { decodeEvents, readEvents, type StoredItem } from './stored-item.ts';
import { parkedKey } from './table.ts';

/** An event of the batch and where it comes from. */
export interface PlacedEvent {
  readonly settled: SettledEvent;
  readonly origin: Origin;
  /** Of its identity. */
  readonly name: string;
}

/** What an event of the batch counts as. */
export interface Judged extends PlacedEvent {
  readonly counted: Counted;
  /** What stood under its identity already; undefined where the batch's first event of this identity was inserted. */
  readonly stood: StoredItem | undefined;
}

const nameOf = ({ event }: Pick<SettledEvent, 'event'>): string => `${event.id}\0${event.source}`;

export const placeEvents = (
  records: readonly SettledRecord[],
  shardId: ShardId,
  processedAtMs: number,
): readonly PlacedEvent[] =>
  records.flatMap(({ sequenceNumber, arrivedAtMs, events }) =>
    events.map((settled, index) => ({
      settled,
      origin: { shardId, sequenceNumber, index, receivedAtMs: arrivedAtMs, processedAtMs },
      name: nameOf(settled),
    })),
  );

export const orderingKeyOf = ({ outcome }: SettledEvent): string | undefined => {
  if (outcome.status === 'parked') return outcome.waitsFor;
  return outcome.status === 'deadLettered' ? outcome.parksKey : undefined;
};

/** What is written of an event that takes its identity. */
export function standingAs({ settled: { event, outcome }, origin }: Omit<PlacedEvent, 'name'>): StoredItem {
  const failure = outcome.status === 'deadLettered' ? outcome.failure : undefined;
  return {
    event,
    origin,
    status: outcome.status,
    attempts: outcome.attempts,
    resultText: outcome.status === 'processed' ? outcome.resultText : undefined,
    filterReason: outcome.status === 'filtered' ? outcome.reason : undefined,
    failure,
    orderingKey: orderingKeyOf({ event, outcome }),
    first: { status: outcome.status, code: failure?.code },
    aggregates: outcome.status === 'processed' ? (outcome.aggregates ?? []) : [],
    movedBy: undefined,
  };
}

const isSamePlace = (a: Origin, b: Origin): boolean =>
  a.sequenceNumber === b.sequenceNumber && a.index === b.index && a.shardId === b.shardId;

const COUNTED_AS: Readonly<Partial<Record<EventStatus, Counted>>> = {
  processed: 'processed',
  filtered: 'filtered',
  deadLettered: 'deadLettered',
  parked: 'parked',
};

/**
 * An event takes its identity where the item that stands says that it came from the same place: then it has just been
 * inserted, or this is another delivery, or another process was faster with the same record. What that one settled
 * counts, even where process() came to something else this time.
 */
function judge(placed: PlacedEvent, first: PlacedEvent, stood: StoredItem | undefined): Judged {
  const isFirst = stood === undefined ? placed === first : isSamePlace(placed.origin, stood.origin);
  if (isFirst) {
    const status = stood?.first.status ?? placed.settled.outcome.status;
    return { ...placed, counted: COUNTED_AS[status] ?? 'processed', stood };
  }
  const verdict = verdictOnResend(stood?.event ?? first.settled.event, placed.settled.event);
  return { ...placed, counted: verdict === 'duplicate' ? 'duplicates' : 'conflicts', stood };
}

export const standingOf = (one: Judged): StoredItem => one.stood ?? standingAs(one);

/** The first event of each identity. */
export function firstsOf(events: readonly PlacedEvent[]): ReadonlyMap<string, PlacedEvent> {
  const firsts = new Map<string, PlacedEvent>();
  for (const placed of events) {
    if (!firsts.has(placed.name)) firsts.set(placed.name, placed);
  }
  return firsts;
}

/** When what is written now may be deleted, in seconds since 1970; undefined where it is kept. */
export const expiryOf = ({ keepSeconds, time }: DynamoTable): number | undefined =>
  keepSeconds === undefined ? undefined : Math.floor(time.now() / 1_000) + keepSeconds;

export const isResend = ({ counted }: Judged): boolean => counted === 'duplicates' || counted === 'conflicts';

/** Inserts the events, one of each identity; those of `firsts` that were not inserted, with what stands instead. */
async function insertEvents(table: DynamoTable, firsts: readonly PlacedEvent[], expiresAt: number | undefined) {
  const texts = firsts.map(({ settled, origin }) => eventText(settled, origin, table, expiresAt));
  await insertItems(
    table,
    texts.flatMap(({ before }) => before),
  );
  const refused = [
    ...(await insertItems(
      table,
      texts.map(({ statement }) => statement),
    )),
  ];
  const told = refused.filter(([, { item }]) => item !== undefined);
  const untold = refused.filter(([, { item }]) => item === undefined).map(([place]) => firsts[place]!);
  const [decoded, read] = await Promise.all([
    decodeEvents(
      table,
      told.map(([, { item }]) => item),
    ),
    readEvents(
      table,
      untold.map(({ settled }) => settled.event),
    ),
  ]);
  const standing = [...decoded, ...read].filter((stored) => stored !== undefined);
  if (standing.length < refused.length) throw unavailable('an item was deleted while it was looked at.');
  return standing;
}

async function addConflicts(table: DynamoTable, judged: readonly Judged[], expiresAt: number | undefined) {
  const lost = judged.filter(({ counted }) => counted === 'conflicts');
  const texts: EventText[] = lost.map(({ settled, origin }) => conflictText(settled.event, origin, table, expiresAt));
  await insertItems(
    table,
    texts.flatMap(({ before }) => before),
  );
  await insertItems(
    table,
    texts.map(({ statement }) => statement),
  );
}

const isSetAside = ({ counted }: Judged): boolean => counted === 'deadLettered' || counted === 'parked';
const isOpen = ({ status }: StoredItem): boolean => status === 'deadLettered' || status === 'parked';

/** Parks what the outcomes say, and gives the way back for events that turn out not to wait. */
async function park(table: DynamoTable, firsts: readonly PlacedEvent[]) {
  const entries = firsts.flatMap(({ settled, origin }) => {
    const orderingKey = orderingKeyOf(settled);
    return orderingKey === undefined ? [] : [{ orderingKey, place: origin, identity: settled.event }];
  });
  await parkKeys(table, entries);
  return async (judged: readonly Judged[]): Promise<void> => {
    const waiting = new Set(
      judged
        .filter(isSetAside)
        .map(standingOf)
        .filter(isOpen)
        .map(({ orderingKey, origin }) => parkedKey(orderingKey ?? '', origin))
        .map(({ pk, sk }) => `${pk}\0${sk}`),
    );
    const keys = entries.map(({ orderingKey, place }) => parkedKey(orderingKey, place));
    await unparkKeys(
      table,
      keys.filter(({ pk, sk }) => !waiting.has(`${pk}\0${sk}`)),
    );
  };
}

/**
 * Makes the effects of events, each once, in such an order that a process may end anywhere in between and the same
 * records be settled again: keys are parked, events inserted, then letters, then conflicts. What they count as is for
 * the journal, which is written last.
 * @returns by place in `events`
 * @throws PipelineError as EventWriter.commit; some of it may stand then
 */
export async function settleEvents(table: DynamoTable, events: readonly PlacedEvent[]): Promise<readonly Judged[]> {
  const firsts = firstsOf(events);
  const expiresAt = expiryOf(table);
  const unpark = await park(table, [...firsts.values()]);
  const standing = new Map<string, StoredItem>();
  for (const stored of await insertEvents(table, [...firsts.values()], expiresAt)) {
    standing.set(nameOf(stored), stored);
  }
  const judged = events.map((placed) => judge(placed, firsts.get(placed.name)!, standing.get(placed.name)));
  await ensureLetters(table, judged.filter(isSetAside).map(standingOf));
  await unpark(judged);
  await addConflicts(table, judged, expiresAt);
  return judged;
}
