import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventStore, StoredEvent } from '../../core/ports/event-store.ts';
import { readAggregates } from './aggregates.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { createEventList } from './event-list.ts';
import { dynamoEventWriter } from './event-writer.ts';
import { createJournal } from './journal.ts';
import { readItems } from './read-items.ts';
import { readPartition } from './read-partition.ts';
import { readStatistics } from './statistics.ts';
import { isKey } from './storable.ts';
import { decodeEvents, readEvents, type StoredItem, statusOf, toStoredEvent } from './stored-item.ts';
import { eventKey, GENERATIONS_KEY, listPlace, positionOf } from './table.ts';

const placeOf = ({ event }: StoredItem): string => listPlace(event.time, positionOf(event));

/** Every event with this id, strongly consistent. */
async function readById(table: DynamoTable, id: string): Promise<readonly (StoredItem | undefined)[]> {
  return decodeEvents(table, await readPartition(table, eventKey({ id, source: '' }).pk));
}

/**
 * The event store on DynamoDB. Events are there with the commit; lists follow within moments, statistics and aggregates
 * when the projector has added the journal up: see docs/stores.md.
 */
export function dynamoEventStore(table: DynamoTable): EventStore {
  const { commit, parkedKeys } = dynamoEventWriter(table, createJournal(table));
  const events = createEventList(table);

  return {
    commit,
    parkedKeys,
    async find(id, source): Promise<readonly StoredEvent[]> {
      if (!isKey(id) || (source !== undefined && !isKey(source))) return [];
      const found = source === undefined ? await readById(table, id) : await readEvents(table, [{ id, source }]);
      return found
        .filter((stored) => stored !== undefined)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
        .map(toStoredEvent);
    },
    async statuses(identities) {
      const items = await readItems(table, identities.map(eventKey), 's');
      return items.map((item) => item && statusOf(item));
    },
    list: events.list,
    conflicts: events.conflicts,
    statistics: (sinceMinuteMs) => readStatistics(table, sinceMinuteMs),
    aggregates: (query) => readAggregates(table, query),
    async ping() {
      const { pk, sk } = GENERATIONS_KEY;
      await table.send(new GetItemCommand({ TableName: table.name, Key: { pk: { S: pk }, sk: { S: sk } } }));
    },
    async close() {
      table.close();
    },
  };
}
