import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresConnection } from '../../adapters/postgres/pg-pool.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { startPostgres } from '../../local/postgres/embedded-postgres.ts';

export interface TestPostgres {
  /** A database of its own: a copy of the template. */
  createDatabase(): Promise<PostgresConnection>;
  stop(): Promise<void>;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A real PostgreSQL in a folder of its own, which `stop` removes.
 * @param prepare fills the template; it must have closed its connections when it resolves
 */
export async function startTestPostgres(
  prepare: (template: PostgresConnection) => Promise<void>,
): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-test-postgres-'));
  const postgres = await startPostgres({ folder, logger: silent, time: realTime });
  const admin = new pg.Client(postgres.connection);
  await admin.connect();
  await admin.query('create database template_test');
  await prepare({ ...postgres.connection, database: 'template_test' });
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const database = `test_${databases}`;
      await admin.query(`create database ${database} template template_test strategy file_copy`);
      return { ...postgres.connection, database };
    },
    async stop() {
      await admin.end();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
