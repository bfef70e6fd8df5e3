import type { DecodedEvent, Instant } from './event.ts';
import { isSameJson } from './exact-json.ts';

const isSameInstant = (a: Instant, b: Instant): boolean => a.ms === b.ms && a.micros === b.micros;

function isSameData(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameJson(a, b);
}

/** What an event counts as whose identity `first` has taken: a time that stands in for a missing one is no content. */
export function verdictOnResend(first: DecodedEvent, resent: DecodedEvent): 'duplicate' | 'conflict' {
  const isSame =
    first.type === resent.type &&
    first.subject === resent.subject &&
    (!first.timeGiven || !resent.timeGiven || isSameInstant(first.time, resent.time)) &&
    isSameData(first.dataText, resent.dataText);
  return isSame ? 'duplicate' : 'conflict';
}
