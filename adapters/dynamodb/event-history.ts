import type { EventHistory, EventStory } from '../../core/ports/event-history.ts';
import { appendBatchFacts, readBatchFacts } from './batch-facts.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { dynamoEventStore } from './event-store.ts';
import { trimHistory } from './history-trim.ts';
import { createJournal } from './journal.ts';
import { readChanges } from './letter-changes.ts';
import { readLetters, toLetters } from './letter-lookup.ts';
import { letterKey } from './table.ts';

/** The history of a dynamoEventStore on the same table. */
export function dynamoEventHistory(table: DynamoTable): EventHistory {
  const { find } = dynamoEventStore(table);
  const journal = createJournal(table);

  const story = async (id: string, source?: string): Promise<EventStory | undefined> => {
    const [event] = await find(id, source);
    if (event === undefined) return undefined;
    const { shardId, sequenceNumber } = event;
    const readLetter = async () => {
      const stored = await readLetters(table, [letterKey(event.event)]);
      const [letter] = await toLetters(table, stored);
      const changes = await Promise.all(stored.map(({ letterId }) => readChanges(table, letterId)));
      return { letter, changes: changes.flat() };
    };
    const [entry, batches, letter] = await Promise.all([
      journal.entryOf(shardId, sequenceNumber),
      readBatchFacts(table, shardId, sequenceNumber),
      readLetter(),
    ]);
    return { event, requestId: entry?.requestId ?? '', batches, ...letter };
  };

  return {
    appendBatchFacts: (facts) => appendBatchFacts(table, facts),
    trim: (beforeMs) => trimHistory(table, beforeMs),
    story,
  };
}
