import type { Behaviour, SentEvent } from '../scenario.ts';
import { SOURCE } from '../world/event-types.ts';
import type { LoggedRecord } from '../world/stream.ts';

/** One event as it stands in the stream. */
export interface LoggedEvent {
  readonly sent: SentEvent;
  readonly record: LoggedRecord;
  /** Place in the stream, over all shards: events of one key stand in this order. */
  readonly place: number;
}

/** A line that is no event has an identity made of its place in the stream. */
function identityOf({ sent, record }: LoggedEvent, index: number): string {
  return sent.behaviour === 'malformed' ? `stream ${record.sequenceNumber}.${index}` : `${SOURCE} ${sent.id}`;
}

/** Everything that the stream holds, by identity (`source id`), in the order of the stream. */
export function expectedEvents(log: readonly LoggedRecord[]): ReadonlyMap<string, readonly LoggedEvent[]> {
  const byIdentity = new Map<string, LoggedEvent[]>();
  let place = 0;
  for (const record of log) {
    for (const [index, sent] of record.events.entries()) {
      const event = { sent, record, place: place++ };
      const identity = identityOf(event, index);
      byIdentity.set(identity, [...(byIdentity.get(identity) ?? []), event]);
    }
  }
  return byIdentity;
}

const KILLING: ReadonlySet<Behaviour> = new Set<Behaviour>(['crash', 'exhaust-memory', 'hang']);

/** Whether the event ends the environment that processes it. */
export const isKiller = (behaviour: Behaviour): boolean => KILLING.has(behaviour);

const FAILING: ReadonlySet<Behaviour> = new Set<Behaviour>(['throw', 'refuse', 'invalid', 'malformed', ...KILLING]);

/** What must have become of an event in the end, when its code is mended and every letter was redriven. */
export const expectedEnd = (behaviour: Behaviour): 'processed' | 'filtered' | 'failed' =>
  behaviour === 'filter' ? 'filtered' : FAILING.has(behaviour) ? 'failed' : 'processed';

/** Whether two events under one id count as the same. */
export const isSameContent = (a: SentEvent, b: SentEvent): boolean =>
  a.value === b.value && a.behaviour === b.behaviour && a.isOrdered === b.isOrdered;
