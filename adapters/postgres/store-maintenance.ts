import type { StoreMaintenance } from '../../core/ports/store-maintenance.ts';
import { rebuildAggregates } from './aggregate-rebuild.ts';
import { readIdentities } from './identity-list.ts';
import { postgresReplayWriter } from './replay-writer.ts';
import { answered } from './sql-errors.ts';
import type { SqlPool } from './sql-pool.ts';

/** Of a postgresEventStore on the same database. @param pool of two connections or more */
export function postgresStoreMaintenance(pool: SqlPool): StoreMaintenance {
  const commitReplay = postgresReplayWriter(pool);
  const rebuild = rebuildAggregates(pool);
  return {
    identities: (limit, after) => answered(readIdentities(pool, limit, after)),
    commitReplay: (batch) => answered(commitReplay(batch)),
    rebuildAggregates: (names, entriesOf) => answered(rebuild(names, entriesOf)),
  };
}
