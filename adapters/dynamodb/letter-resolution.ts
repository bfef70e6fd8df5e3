import { familyOf } from '../../core/dead-letters/family.ts';
import type { Resolution, ResolveResult } from '../../core/ports/dead-letters.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { inTurns } from './in-turns.ts';
import type { createClaims } from './letter-claims.ts';
import { readLettersById } from './letter-lookup.ts';
import type { LetterMoves, Move } from './letter-moves.ts';
import { type Changes, isOpen, listedAt, number, type StoredLetter, text, UNLISTED } from './letter-state.ts';

const AT_ONCE = 24;
/** Of a letter that is processed: nothing lists it, and no failure is told of it. */
const CLOSED: Changes = { ...UNLISTED, c: undefined, m: undefined, f: undefined, n: undefined, w: undefined };

function moveOf(letter: StoredLetter, resolution: Resolution, nowMs: number, lanes: number): Move | undefined {
  const { outcome } = resolution.settled;
  if (outcome.status === 'parked') return undefined;
  if (outcome.status !== 'deadLettered') {
    const aggregates = outcome.status === 'processed' && !letter.isCounted ? outcome.aggregates : undefined;
    const { status } = outcome;
    return { to: { status, outcome }, changes: CLOSED, change: { kind: status, atMs: nowMs }, aggregates };
  }
  const { failure, parksKey } = outcome;
  const { nextRedriveAtMs } = resolution;
  const changes: Changes = {
    ...listedAt(letter.letterId, 'l', nowMs, lanes),
    c: text(failure.code),
    m: text(failure.message),
    f: text(familyOf(failure.code, letter.type, failure.message)),
    n: number(nextRedriveAtMs),
    w: undefined,
    // A letter that had only waited has its first failure now.
    q: number(letter.waits ? nowMs : letter.firstFailedAtMs),
    p: number(nowMs),
    r: number(letter.redrives + 1),
  };
  return {
    to: { status: nextRedriveAtMs === undefined ? 'parked' : 'deadLettered', outcome },
    changes,
    change: { kind: 'failedAgain', atMs: nowMs, failure },
    code: failure.code,
    orderingKey: parksKey,
  };
}

/** DeadLetterStore.resolve */
export function createResolve(table: DynamoTable, moveLetters: LetterMoves, claims: ReturnType<typeof createClaims>) {
  const giveBack = async (letterIds: readonly string[], token: string): Promise<number> => {
    let parked = 0;
    const letters = (await readLettersById(table, letterIds)).filter(isOpen);
    await inTurns(letters, AT_ONCE, async (letter) => {
      if (await claims.giveBack(letter, token)) parked += 1;
    });
    return parked;
  };

  return async (token: string, resolutions: readonly Resolution[], nowMs: number): Promise<ResolveResult> => {
    const byId = new Map<string, Resolution>();
    for (const resolution of resolutions) if (!byId.has(resolution.letterId)) byId.set(resolution.letterId, resolution);
    const moved = await moveLetters([...byId.keys()], (letter) => {
      const resolution = byId.get(letter.letterId);
      const isHeld = letter.claim?.token === token;
      return resolution === undefined || !isHeld ? undefined : moveOf(letter, resolution, nowMs, table.lanes);
    });
    const outcomes = moved.map((letterId) => byId.get(letterId)?.settled.outcome.status);
    const countOf = (status: string): number => outcomes.filter((one) => one === status).length;
    const waiting = [...byId.values()].filter(({ settled }) => settled.outcome.status === 'parked');
    const parked = await giveBack(
      waiting.map(({ letterId }) => letterId),
      token,
    );
    return {
      processed: countOf('processed'),
      filtered: countOf('filtered'),
      failed: countOf('deadLettered'),
      parked,
      lost: resolutions.length - moved.length - parked,
    };
  };
}
