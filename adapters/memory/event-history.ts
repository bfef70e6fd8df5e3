import type { BatchFact, EventHistory } from '../../core/ports/event-history.ts';
import { isAfter } from '../../core/ports/stream.ts';
import { type Contents, opened, storedOf } from './contents.ts';
import { isOpen, settlementOf, toLetter } from './letter-state.ts';
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

    async trim(beforeMs) {
      const { batchFacts, letters } = opened(contents);
      const open = [...letters.values()].filter((letter) => isOpen(letter, contents));
      const needed = open.map((letter) => settlementOf(letter, contents));
      const isKept = (fact: BatchFact): boolean =>
        fact.startedAtMs >= beforeMs || needed.some((settlement) => holds(fact, settlement));
      const kept = batchFacts.filter(isKept);
      let trimmed = batchFacts.length - kept.length;
      batchFacts.splice(0, batchFacts.length, ...kept);
      for (const letter of letters.values()) {
        if (open.includes(letter)) continue;
        const changes = letter.changes.filter(({ atMs }) => atMs >= beforeMs);
        trimmed += letter.changes.length - changes.length;
        letters.set(letter.letterId, { ...letter, changes });
      }
      return trimmed;
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
