import type { StoreMaintenance } from '../../core/ports/store-maintenance.ts';
import { rebuildAggregates } from './aggregate-rebuild.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { readIdentities } from './identity-list.ts';
import { createJournal } from './journal.ts';
import { dynamoReplayWriter } from './replay-writer.ts';

/** Of a dynamoEventStore on the same table. */
export function dynamoStoreMaintenance(table: DynamoTable): StoreMaintenance {
  const journal = createJournal(table);
  return {
    identities: (limit, after) => readIdentities(table, limit, after),
    commitReplay: dynamoReplayWriter(table, journal),
    rebuildAggregates: rebuildAggregates(table, journal),
  };
}
