import { afterAll, beforeAll } from 'vitest';
import { postgresDeadLetterStore } from '../../adapters/postgres/dead-letter-store.ts';
import { postgresEventHistory } from '../../adapters/postgres/event-history.ts';
import { eventKey } from '../../adapters/postgres/event-key.ts';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { postgresStoreMaintenance } from '../../adapters/postgres/store-maintenance.ts';
import { startMigratedPostgres } from '../support/migrated-postgres.ts';
import { deadLettersContract } from './dead-letters.contract.ts';

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
beforeAll(async () => {
  postgres = await startMigratedPostgres();
});
afterAll(() => postgres.stop());

deadLettersContract('postgres', async () => {
  const pool = await postgres.openPool();
  const events = postgresEventStore(pool);
  return {
    events,
    letters: postgresDeadLetterStore(pool),
    history: postgresEventHistory(pool),
    maintenance: postgresStoreMaintenance(pool),
    lose: async (ids) => {
      await pool.query('delete from events where key = any($1::uuid[])', [ids.map(eventKey)]);
    },
    close: () => events.close(),
  };
});
