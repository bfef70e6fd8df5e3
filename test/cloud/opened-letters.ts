import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDeadLetterStore } from '../../adapters/dynamodb/dead-letter-store.ts';
import { dynamoEventHistory } from '../../adapters/dynamodb/event-history.ts';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { createJournal } from '../../adapters/dynamodb/journal.ts';
import { dynamoProjection } from '../../adapters/dynamodb/projection.ts';
import { dynamoStoreMaintenance } from '../../adapters/dynamodb/store-maintenance.ts';
import { journalShard } from '../../adapters/dynamodb/table.ts';
import type { OpenLetters } from '../contract/dead-letters/opened-letters.ts';
import { itemsOf, openEventTable, projectedStore, projecting } from './event-table.ts';

/** Every port on an event table of its own, as a reader sees it who waits for the projector. */
export const openLetters: OpenLetters = async () => {
  const table = await openEventTable();
  const drain = projecting(table);
  const projectShard = dynamoProjection(table, createJournal(table));
  const project = async () => {
    await drain();
    // The emulator's stream does not tell what PartiQL wrote.
    const shards = new Set((await itemsOf(table, 'j:')).map(({ pk }) => journalShard(pk?.S ?? '')));
    for (const shardId of shards) if (shardId !== undefined) await projectShard(shardId);
  };
  const events = projectedStore(dynamoEventStore(table), project);
  const maintenance = dynamoStoreMaintenance(table);
  return {
    events,
    letters: dynamoDeadLetterStore(table),
    history: dynamoEventHistory(table),
    maintenance: {
      ...maintenance,
      rebuildAggregates: async (names, entriesOf) => {
        await project();
        return maintenance.rebuildAggregates(names, entriesOf);
      },
    },
    lose: async (ids) => {
      for (const id of ids) {
        const Key = { pk: { S: `e:${id}` }, sk: { S: 'test' } };
        await table.send(new DeleteItemCommand({ TableName: table.name, Key }));
      }
    },
    close: () => events.close(),
  };
};
