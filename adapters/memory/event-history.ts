import type { BatchFact, EventHistory } from '../../core/ports/event-history.ts';
import { isAfter } from '../../core/ports/stream.ts';
import { type Contents, opened, storedOf } from './contents.ts';
import { toLetter } from './letter-state.ts';
import { pageOf } from './list-page.ts';
import { type Settlement, toStoredEvent } from './settlement.ts';

const holds = (fact: BatchFact, { shardId, sequenceNumber }: Settlement): boolean =>
  fact.shardId === shardId &&
  !isAfter(fact.firstSequenceNumber, sequenceNumber) &&
  !isAfter(sequenceNumber, fact.lastSequenceNumber);

/** The history of a memoryEventStore with the same `contents`. */
export function memoryEventHistory({ contents }: { readonly contents: Contents }): EventHistory {
  return {
    async appendBatchFacts(facts) {
      opened(contents).batchFacts.push(...facts);
    },

    async story(id, source) {
      const found = storedOf(opened(contents)).filter(
        ({ event }) => event.id === id && event.source === (source ?? event.source),
      );
      const [settlement] = pageOf(found, { order: 'desc', limit: 1 }).items;
      if (settlement === undefined) return undefined;
      const letter = [...contents.letters.values()].find(({ position }) => position === settlement.position);
      return {
        event: toStoredEvent(settlement),
        requestId: settlement.requestId,
        batches: contents.batchFacts
          .filter((fact) => holds(fact, settlement))
          .sort((a, b) => a.startedAtMs - b.startedAtMs),
        letter: letter && toLetter(letter, contents),
        changes: letter?.changes ?? [],
      };
    },
  };
}
