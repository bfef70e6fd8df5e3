import { dynamoDeadLetterStore } from '../../adapters/dynamodb/dead-letter-store.ts';
import { dynamoEventHistory } from '../../adapters/dynamodb/event-history.ts';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { dynamoStoreMaintenance } from '../../adapters/dynamodb/store-maintenance.ts';
import { openEventTable } from './event-table.ts';
import type { OpenStores } from './stores.ts';

/** The event table of a deployment. */
export const openStores: OpenStores = (environment, options) => {
  const table = openEventTable(environment, options);
  return {
    events: { ...dynamoEventStore(table), ...dynamoStoreMaintenance(table) },
    letters: dynamoDeadLetterStore(table),
    history: dynamoEventHistory(table),
    close: async () => table.close(),
  };
};
