import type { BatchFact } from '../../core/ports/event-history.ts';
import type { BatchFacts, MappingFact } from '../mapping/observer.ts';

const batchOf = ({ shardId, requestId, parentRequestId, ...facts }: BatchFacts) => ({
  shardId,
  requestId,
  ...(parentRequestId !== undefined && { parentRequestId }),
  firstSequenceNumber: facts.firstSequenceNumber,
  lastSequenceNumber: facts.lastSequenceNumber,
  records: facts.records,
  attempt: facts.attempt,
});

/** The fact as the store keeps it; undefined for the usual course of things, which the store knows from its commits. */
export function batchFact(fact: MappingFact): BatchFact | undefined {
  switch (fact.kind) {
    case 'invoked':
    case 'succeeded':
    case 'filtered':
      return undefined;
    case 'discarded': {
      const { kind, condition, atMs } = fact;
      return { kind, ...batchOf(fact), startedAtMs: atMs, endedAtMs: atMs, condition };
    }
    case 'partial': {
      const { kind, startedAtMs, endedAtMs, resumesAt, remainderRequestId } = fact;
      return { kind, ...batchOf(fact), startedAtMs, endedAtMs, resumesAt, nextRequestIds: [remainderRequestId] };
    }
    case 'bisected':
    case 'failed':
    case 'refused': {
      const { kind, startedAtMs, endedAtMs, error } = fact;
      return {
        kind,
        ...batchOf(fact),
        startedAtMs,
        endedAtMs,
        ...(error !== undefined && { error }),
        ...(kind === 'bisected' && { nextRequestIds: fact.halfRequestIds }),
      };
    }
  }
}
