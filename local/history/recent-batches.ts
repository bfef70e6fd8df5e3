import type { BatchAnswer } from '../../core/views/answers/batches.ts';
import type { MappingFact, MappingObserver } from '../mapping/observer.ts';

/** Batches that simply succeeded: there are many, and one is like the other. */
const ORDINARY = 100;
/** Batches that did not, with all that became of their parts. */
const NOTABLE = 400;

type Entry = { -readonly [Name in keyof BatchAnswer]: BatchAnswer[Name] };

export interface RecentBatches extends MappingObserver {
  /** Newest first; a batch that was delivered again stands where it was first delivered. */
  list(limit: number): readonly BatchAnswer[];
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

function update(entry: Entry, fact: Exclude<MappingFact, { kind: 'filtered' | 'invoked' }>): void {
  entry.outcome = fact.kind;
  if (fact.kind === 'discarded') {
    entry.condition = fact.condition;
    return;
  }
  entry.endedAt = timeOf(fact.endedAtMs);
  if ('error' in fact && fact.error !== undefined) entry.error = fact.error;
}

/** Entries by their request, of which the oldest goes when there are more than `most`. */
function bounded(most: number) {
  const entries = new Map<string, Entry>();
  return {
    get: (requestId: string) => entries.get(requestId),
    take(entry: Entry): void {
      entries.set(entry.requestId, entry);
      if (entries.size > most) entries.delete(entries.keys().next().value ?? '');
    },
    drop: (requestId: string) => entries.delete(requestId),
    all: () => [...entries.values()],
  };
}

/** Remembers the latest deliveries of a mapping with their outcomes, so that an operator sees what goes on. */
export function recentBatches(): RecentBatches {
  const ordinary = bounded(ORDINARY);
  const notable = bounded(NOTABLE);
  return {
    observe(fact) {
      if (fact.kind === 'filtered') return;
      const known = notable.get(fact.requestId) ?? ordinary.get(fact.requestId);
      if (fact.kind !== 'invoked') {
        if (known === undefined) return;
        update(known, fact);
        if (fact.kind !== 'succeeded' && ordinary.drop(fact.requestId)) notable.take(known);
        return;
      }
      if (known !== undefined) {
        known.attempts = fact.attempt;
        known.outcome = 'running';
        return;
      }
      const { requestId, parentRequestId, shardId, records, attempt, atMs } = fact;
      const home = parentRequestId === undefined ? ordinary : notable;
      home.take({
        requestId,
        ...(parentRequestId !== undefined && { parentRequestId }),
        shardId,
        records,
        attempts: attempt,
        outcome: 'running',
        startedAt: timeOf(atMs),
      });
    },
    list: (limit) =>
      [...notable.all(), ...ordinary.all()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, limit),
  };
}
