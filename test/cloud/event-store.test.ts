import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { eventStoreContract } from '../contract/event-store.contract.ts';
import { openEventTable, projectedStore, projecting } from './event-table.ts';

eventStoreContract('DynamoDB', async () => {
  const table = await openEventTable();
  const store = dynamoEventStore(table);
  return { store: projectedStore(store, projecting(table)), close: () => store.close() };
});
