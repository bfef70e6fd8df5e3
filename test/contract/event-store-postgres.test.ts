import { afterAll, beforeAll } from 'vitest';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { eventStoreContract } from './event-store.contract.ts';

const poolOf = (connection: PostgresConnection) =>
  pgPool(connection, { connections: 8, statementTimeoutMs: 30_000, applicationName: 'contract' });

let postgres: TestPostgres;
beforeAll(async () => {
  // Migrated once: every test's database is a copy of this one.
  postgres = await startTestPostgres(async (template) => {
    const pool = poolOf(template);
    const client = await pool.connect();
    await migrate(client);
    client.release();
    await pool.end();
  });
});
afterAll(() => postgres.stop());

eventStoreContract('postgres', async () => {
  const pool = poolOf(await postgres.createDatabase());
  const store = postgresEventStore(pool);
  return { store, close: () => store.close() };
});
