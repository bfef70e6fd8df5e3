import { parseInstant } from '../../core/events/rfc3339.ts';
import type { LetterFilter, LetterStatus } from '../../core/ports/dead-letters.ts';

const STATUSES: readonly LetterStatus[] = ['deadLettered', 'parked', 'discarded'];
const MAX_IDS = 1_000;
const MAX_CHARACTERS = 256;
const MAX_LETTER_ID = 2n ** 63n - 1n;

/** Names a filter may be given by, in a query string and in a body. */
export const FILTER_NAMES = ['type', 'reason', 'family', 'from', 'to'] as const;

export const isLetterId = (value: unknown): value is string =>
  typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= MAX_LETTER_ID;

/** Why a value cannot be read, as a sentence for the caller. */
export class FilterFault extends Error {}

function readMs(name: 'from' | 'to', value: string): number {
  const instant = parseInstant(value);
  if (instant === undefined) throw new FilterFault(`'${name}' is an RFC 3339 time like 2026-11-21T03:00:00Z.`);
  // Failures are known to the millisecond: the first one at or after the instant.
  return instant.micros === 0 ? instant.ms : instant.ms + 1;
}

/**
 * A filter from its members.
 * @throws FilterFault for a member that is no text, is empty or too long, or no time
 */
export function readFilter(members: Readonly<Record<string, unknown>>): LetterFilter {
  const texts: Partial<Record<(typeof FILTER_NAMES)[number], string>> = {};
  for (const name of FILTER_NAMES) {
    const value = members[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '' || value.length > MAX_CHARACTERS) {
      throw new FilterFault(`'${name}' is a text of 1 to ${MAX_CHARACTERS} characters.`);
    }
    texts[name] = value;
  }
  const { type, reason, family, from, to } = texts;
  const filter = {
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(family !== undefined && { family }),
    ...(from !== undefined && { fromMs: readMs('from', from) }),
    ...(to !== undefined && { toMs: readMs('to', to) }),
  };
  if (filter.fromMs !== undefined && filter.toMs !== undefined && filter.toMs < filter.fromMs) {
    throw new FilterFault("'to' lies before 'from': exchange them.");
  }
  return filter;
}

/** @throws FilterFault for a status that no letter has */
export function readLetterStatus(text: string | undefined): LetterStatus | undefined {
  const status = STATUSES.find((one) => one === text);
  if (status === undefined && text !== undefined) throw new FilterFault(`'status' is one of ${STATUSES.join(', ')}.`);
  return status;
}

/** @throws FilterFault for anything but 1 to 1,000 letter ids */
export function readIds(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_IDS || !value.every(isLetterId)) {
    throw new FilterFault(`'ids' is a list of 1 to ${MAX_IDS} letter ids, as GET /dead-letters tells them.`);
  }
  return [...new Set(value)];
}
