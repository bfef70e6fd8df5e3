import { familyOf } from '../../core/dead-letters/family.ts';
import { nextRedriveAtMs } from '../../core/dead-letters/redrive-schedule.ts';
import type { Letter, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { Contents, LetterState } from './contents.ts';
import { type Settlement, statusOf, toStoredEvent } from './settlement.ts';

// Without jitter: only a letter that failed again gets any.
const firstRedriveAtMs = (code: string, nowMs: number) => nextRedriveAtMs(code, 0, nowMs, () => 0);

/** The letter that an event becomes when it is committed; undefined for one that needs none. */
export function letterOf({ event, outcome, position }: Settlement, number: number, nowMs: number) {
  if (outcome.status !== 'deadLettered' && outcome.status !== 'parked') return undefined;
  const failure = outcome.status === 'deadLettered' ? outcome.failure : undefined;
  const letter: LetterState = {
    letterId: String(number),
    position,
    family: failure && familyOf(failure.code, event.type, failure.message),
    firstFailedAtMs: nowMs,
    lastFailedAtMs: nowMs,
    redrives: 0,
    nextRedriveAtMs: failure && firstRedriveAtMs(failure.code, nowMs),
    editedDataText: undefined,
    comment: undefined,
    key: outcome.status === 'parked' ? outcome.waitsFor : outcome.parksKey,
    waits: outcome.status === 'parked',
    claim: undefined,
    changes: [failure ? { kind: 'setAside', atMs: nowMs, failure } : { kind: 'parked', atMs: nowMs }],
  };
  return letter;
}

export const settlementOf = ({ position }: LetterState, { settlements }: Contents): Settlement =>
  settlements[position]!;

export function isOpen(letter: LetterState, contents: Contents): boolean {
  const status = statusOf(settlementOf(letter, contents));
  return status === 'deadLettered' || status === 'parked';
}

/** Open letters of the same key that came first, in the order of the stream. */
export function openInFront(letter: LetterState, contents: Contents): LetterState[] {
  const { letterId, key } = letter;
  if (key === undefined) return [];
  return [...contents.letters.values()].filter(
    (other) => other.key === key && Number(other.letterId) < Number(letterId) && isOpen(other, contents),
  );
}

function isDue(letter: LetterState, contents: Contents, dueAtMs: number): boolean {
  if (letter.waits) return openInFront(letter, contents).every(({ waits }) => waits);
  return letter.nextRedriveAtMs !== undefined && letter.nextRedriveAtMs <= dueAtMs;
}

export function matchesFilter(letter: LetterState, filter: LetterFilter, contents: Contents): boolean {
  const { ids, status, type, reason, family, fromMs, toMs, dueAtMs, heldAtMs } = filter;
  const settlement = settlementOf(letter, contents);
  const { event, outcome } = settlement;
  const now = statusOf(settlement);
  const code = outcome.status === 'deadLettered' ? outcome.failure.code : undefined;
  const hasStatus =
    status === undefined ? isOpen(letter, contents) || (ids !== undefined && now === 'discarded') : now === status;
  return (
    hasStatus &&
    (ids === undefined || ids.includes(letter.letterId)) &&
    (type === undefined || event.type === type) &&
    (reason === undefined || code === reason) &&
    (family === undefined || letter.family === family) &&
    (fromMs === undefined || letter.lastFailedAtMs >= fromMs) &&
    (toMs === undefined || letter.lastFailedAtMs < toMs) &&
    (dueAtMs === undefined || isDue(letter, contents, dueAtMs)) &&
    (heldAtMs === undefined || (letter.claim !== undefined && letter.claim.untilMs > heldAtMs))
  );
}

export function toLetter(state: LetterState, contents: Contents): Letter {
  const { position, waits, claim, changes, ...letter } = state;
  const waitsFor = waits ? openInFront(state, contents)[0]?.letterId : undefined;
  return { ...toStoredEvent(settlementOf(state, contents)), ...letter, waitsFor };
}
