import { postgresEventStore } from '../adapters/postgres/event-store.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { type PostgresConnection, pgPool } from '../adapters/postgres/pg-pool.ts';
import type { EventStore } from '../core/ports/event-store.ts';

const CONNECTIONS = 6;
/** A query that takes longer helps nobody and holds up the others. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** The store that queries are answered from, its tables brought to the newest version. */
export async function openStore(connection: PostgresConnection): Promise<EventStore> {
  const pool = pgPool(connection, {
    connections: CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'spillway-query',
  });
  const client = await pool.connect();
  try {
    await migrate(client);
  } finally {
    client.release();
  }
  return postgresEventStore(pool);
}
