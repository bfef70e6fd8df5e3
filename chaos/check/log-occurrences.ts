import { isDeepStrictEqual } from 'node:util';
import { type EventContent, identityOf, type Log, type LoggedEvent } from './evidence.ts';

/** One identity in the log: its first event, which must have the effect, and its resends. */
export interface Occurrences {
  readonly first: LoggedEvent;
  readonly duplicates: LoggedEvent[];
  /** Resends that differ from the first. */
  readonly conflicts: LoggedEvent[];
}

/** Reads from the log alone what the store must hold. */
export function logOccurrences(log: Log): ReadonlyMap<string, Occurrences> {
  const found = new Map<string, Occurrences>();
  for (const event of log.events) {
    const identity = identityOf(event);
    const known = found.get(identity);
    if (known === undefined) found.set(identity, { first: event, duplicates: [], conflicts: [] });
    else (isSameContent(known.first, event) ? known.duplicates : known.conflicts).push(event);
  }
  return found;
}

/** As the promise says it: type, subject, time and data count, data as JSON, and a time only where both give one. */
export function isSameContent(a: EventContent, b: EventContent): boolean {
  if (a.type !== b.type || a.subject !== b.subject) return false;
  if (a.time !== undefined && b.time !== undefined && a.time !== b.time) return false;
  return isSameJson(a.dataText, b.dataText);
}

function isSameJson(a: string | undefined, b: string | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
}
