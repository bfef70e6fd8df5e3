import { postgresDeadLetterStore } from '../../adapters/postgres/dead-letter-store.ts';
import { postgresEventHistory } from '../../adapters/postgres/event-history.ts';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { migratedPool } from '../../adapters/postgres/migrated-pool.ts';
import { type PostgresSettings, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { postgresStoreMaintenance } from '../../adapters/postgres/store-maintenance.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import type { OpenStores } from './stores.ts';

/** PostgreSQL: that of the machine, or Aurora, whose schema the first function to use it brings up to date. */
export const openStores: OpenStores = (environment, { service, connections, timeoutMs }) => {
  const connection: PostgresSettings = JSON.parse(requiredVariable(environment, ENVIRONMENT.postgres));
  const connected = pgPool(connection, {
    connections,
    statementTimeoutMs: timeoutMs,
    applicationName: `spillway-${service}`,
  });
  const pool = connection.iam === true ? migratedPool(connected) : connected;
  return {
    events: { ...postgresEventStore(pool), ...postgresStoreMaintenance(pool) },
    letters: postgresDeadLetterStore(pool),
    history: postgresEventHistory(pool),
    close: () => pool.end(),
  };
};
