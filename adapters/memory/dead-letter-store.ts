import { familyOf } from '../../core/dead-letters/family.ts';
import type { Outcome } from '../../core/events/event.ts';
import type {
  DeadLetterStore,
  LetterFamily,
  LetterFilter,
  Resolution,
  ResolveResult,
} from '../../core/ports/dead-letters.ts';
import type { LetterChange } from '../../core/ports/event-history.ts';
import { type Contents, type LetterState, opened } from './contents.ts';
import { isOpen, matchesFilter, openInFront, settlementOf, toLetter } from './letter-state.ts';
import type { Settlement } from './settlement.ts';

const micros = 0;

/** The outcome of a redrive, with the attempts of all processing so far. */
const withAttempts = (outcome: Outcome, before: number): Outcome =>
  outcome.status === 'parked' ? outcome : { ...outcome, attempts: before + outcome.attempts };

function familiesOf(letters: readonly LetterState[], contents: Contents): LetterFamily[] {
  const failed = letters.flatMap((letter) => {
    const { event, outcome } = settlementOf(letter, contents);
    if (outcome.status !== 'deadLettered' || letter.family === undefined) return [];
    return [{ letter, family: letter.family, type: event.type, failure: outcome.failure }];
  });
  return [...Map.groupBy(failed, ({ family }) => family)].map(([family, group]) => {
    const newest = group.reduce((a, b) => (b.letter.lastFailedAtMs >= a.letter.lastFailedAtMs ? b : a));
    return {
      family,
      code: newest.failure.code,
      type: newest.type,
      message: newest.failure.message,
      count: group.length,
      firstSeenMs: Math.min(...group.map(({ letter }) => letter.firstFailedAtMs)),
      lastSeenMs: newest.letter.lastFailedAtMs,
      example: newest.letter.letterId,
    };
  });
}

/** The letters of a memoryEventStore with the same `contents`. */
export function memoryDeadLetterStore({ contents }: { readonly contents: Contents }): DeadLetterStore {
  const all = (): LetterState[] => [...opened(contents).letters.values()];
  const matching = (filter: LetterFilter): LetterState[] =>
    all().filter((letter) => matchesFilter(letter, filter, contents));
  const openById = (letterId: string): LetterState | undefined => {
    const letter = opened(contents).letters.get(letterId);
    return letter !== undefined && isOpen(letter, contents) ? letter : undefined;
  };

  const change = (letter: LetterState, fields: Partial<LetterState>, entry?: LetterChange): void => {
    const changes = entry === undefined ? letter.changes : [...letter.changes, entry];
    contents.letters.set(letter.letterId, { ...letter, ...fields, changes });
  };
  const setEvent = ({ position }: LetterState, fields: Pick<Settlement, 'verdict'> & Partial<Settlement>): void => {
    const settlement = contents.settlements[position]!;
    contents.settlements[position] = { ...settlement, ...fields };
  };

  const resolveOne = (
    letter: LetterState,
    resolution: Resolution,
    nowMs: number,
  ): Exclude<keyof ResolveResult, 'lost'> => {
    const { outcome, event } = resolution.settled;
    const after = withAttempts(outcome, settlementOf(letter, contents).outcome.attempts);
    if (outcome.status === 'parked') {
      change(letter, { claim: undefined });
      return 'parked';
    }
    if (outcome.status !== 'deadLettered') {
      setEvent(letter, { verdict: outcome.status, outcome: after });
      const done = { claim: undefined, nextRedriveAtMs: undefined };
      change(letter, done, { kind: outcome.status, atMs: nowMs });
      return outcome.status;
    }
    const { failure } = outcome;
    const { nextRedriveAtMs } = resolution;
    setEvent(letter, { verdict: nextRedriveAtMs === undefined ? 'parked' : 'deadLettered', outcome: after });
    const failed = {
      claim: undefined,
      nextRedriveAtMs,
      waits: false,
      redrives: letter.redrives + 1,
      lastFailedAtMs: nowMs,
      firstFailedAtMs: letter.waits ? nowMs : letter.firstFailedAtMs,
      family: familyOf(failure.code, event.type, failure.message),
      key: outcome.parksKey ?? letter.key,
    };
    change(letter, failed, { kind: 'failedAgain', atMs: nowMs, failure });
    return 'failed';
  };

  return {
    async letters(filter, limit, after) {
      const isBehind = (a: { time: { ms: number }; position: string }, b: typeof a) =>
        a.time.ms - b.time.ms || Number(a.position) - Number(b.position);
      const placed = matching(filter).map((letter) => ({
        letter,
        place: { time: { ms: letter.lastFailedAtMs, micros }, position: letter.letterId },
      }));
      const rest = placed
        .filter(({ place }) => after === undefined || isBehind(place, after) < 0)
        .sort((a, b) => isBehind(b.place, a.place));
      const shown = rest.slice(0, limit);
      const items = shown.map(({ letter }) => toLetter(letter, contents));
      return { items, next: rest.length > limit ? shown.at(-1)?.place : undefined };
    },

    async letter(letterId) {
      const letter = opened(contents).letters.get(letterId);
      return letter && toLetter(letter, contents);
    },

    async families(limit) {
      const families = familiesOf(matching({}), contents);
      return families.sort((a, b) => b.count - a.count || (a.family < b.family ? -1 : 1)).slice(0, limit);
    },

    async count(filter) {
      return matching(filter).length;
    },

    async claim(filter, limit, nowMs, claim) {
      const isFree = (letter: LetterState) => letter.claim === undefined || letter.claim.untilMs <= nowMs;
      const candidates = new Set(matching(filter).filter((letter) => isOpen(letter, contents) && isFree(letter)));
      const taken = [...candidates]
        .filter((letter) => openInFront(letter, contents).every((other) => candidates.has(other)))
        .slice(0, limit);
      for (const letter of taken) change(letter, { claim });
      return taken.map((letter) => toLetter(letter, contents));
    },

    async release(token) {
      for (const letter of all().filter((one) => one.claim?.token === token)) change(letter, { claim: undefined });
    },

    async releaseAll() {
      const held = all().filter(({ claim }) => claim !== undefined);
      for (const letter of held) change(letter, { claim: undefined });
      return held.length;
    },

    async resolve(token, resolutions, nowMs) {
      const result = { processed: 0, filtered: 0, failed: 0, parked: 0, lost: 0 };
      for (const resolution of resolutions) {
        const letter = openById(resolution.letterId);
        if (letter === undefined || letter.claim?.token !== token) result.lost += 1;
        else result[resolveOne(letter, resolution, nowMs)] += 1;
      }
      return result;
    },

    async edit(letterId, dataText, who, nowMs) {
      const letter = openById(letterId);
      if (letter === undefined) return false;
      change(letter, { editedDataText: dataText }, { kind: 'edited', atMs: nowMs, who, dataText });
      return true;
    },

    async discard(letterIds, comment, who, nowMs) {
      const found = [...new Set(letterIds)].flatMap((letterId) => openById(letterId) ?? []);
      for (const letter of found) {
        setEvent(letter, { verdict: 'discarded' });
        const fields = { comment, claim: undefined, nextRedriveAtMs: undefined };
        change(letter, fields, { kind: 'discarded', atMs: nowMs, who, comment });
      }
      return found.length;
    },
  };
}
