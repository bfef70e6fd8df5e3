import { afterAll, beforeAll } from 'vitest';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { eventStoreContract } from './event-store.contract.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

eventStoreContract('postgres', async () => {
  const pool = pgPool(await postgres.createDatabase(), {
    connections: 8,
    statementTimeoutMs: 30_000,
    applicationName: 'contract',
  });
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const store = postgresEventStore(pool);
  return { store, close: () => store.close() };
});
