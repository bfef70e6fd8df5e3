import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { dynamoStoreMaintenance } from '../../adapters/dynamodb/store-maintenance.ts';
import { maintenanceContract } from '../contract/dead-letters/maintenance.ts';
import { openEventTable, projectedStore, projecting } from './event-table.ts';

maintenanceContract(async () => {
  const table = await openEventTable();
  const project = projecting(table);
  const events = projectedStore(dynamoEventStore(table), project);
  const maintenance = dynamoStoreMaintenance(table);
  return {
    events,
    letters: {} as never,
    history: {} as never,
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
});
