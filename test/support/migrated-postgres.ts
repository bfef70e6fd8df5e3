import { migrate } from '../../adapters/postgres/migrate.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import type { SqlPool } from '../../adapters/postgres/sql-pool.ts';
import { startTestPostgres } from './postgres.ts';

const poolOf = (connection: PostgresConnection): SqlPool =>
  pgPool(connection, { connections: 8, statementTimeoutMs: 30_000, applicationName: 'contract' });

/** A real PostgreSQL; `openPool` gives a pool on a database of its own, brought to the newest version. */
export async function startMigratedPostgres() {
  // Migrated once: every test's database is a copy of this one.
  const postgres = await startTestPostgres(async (template) => {
    const pool = poolOf(template);
    const client = await pool.connect();
    await migrate(client);
    client.release();
    await pool.end();
  });
  return {
    openPool: async (): Promise<SqlPool> => poolOf(await postgres.createDatabase()),
    stop: () => postgres.stop(),
  };
}
