import type { BatchAnswer } from '../../core/views/answers/batches.ts';
import type { MappingFact, MappingObserver } from '../mapping/observer.ts';

/** Batches remembered; a split adds two. */
const REMEMBERED = 500;

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

/** Remembers the latest deliveries of a mapping with their outcomes, so that an operator sees what goes on. */
export function recentBatches(): RecentBatches {
  const byRequest = new Map<string, Entry>();
  return {
    observe(fact) {
      if (fact.kind === 'filtered') return;
      const known = byRequest.get(fact.requestId);
      if (fact.kind !== 'invoked') {
        if (known !== undefined) update(known, fact);
        return;
      }
      if (known !== undefined) {
        known.attempts = fact.attempt;
        known.outcome = 'running';
        return;
      }
      const { requestId, parentRequestId, shardId, records, attempt, atMs } = fact;
      byRequest.set(requestId, {
        requestId,
        ...(parentRequestId !== undefined && { parentRequestId }),
        shardId,
        records,
        attempts: attempt,
        outcome: 'running',
        startedAt: timeOf(atMs),
      });
      if (byRequest.size > REMEMBERED) byRequest.delete(byRequest.keys().next().value ?? '');
    },
    list: (limit) => [...byRequest.values()].slice(-limit).reverse(),
  };
}
