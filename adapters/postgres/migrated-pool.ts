import { migrate } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';

/** Asked before the lock is waited for, so that functions that start together do not wait for each other. */
async function isNewest(client: SqlClient, migrations: readonly Migration[]): Promise<boolean> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('migrations') is not null as found",
  );
  if (tables[0]?.found !== true) return false;
  const { rows } = await client.query<{ version: number }>('select max(version) as version from migrations');
  return rows[0]?.version === migrations.at(-1)?.version;
}

async function bringUpToDate(pool: SqlPool, migrations: readonly Migration[]): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    if (!(await isNewest(client, migrations))) {
      // A migration takes as long as it takes, and so does waiting for the one who is at it.
      await client.query('set statement_timeout = 0');
      await migrate(client, migrations);
      await client.query('reset statement_timeout');
    }
    broken = false;
  } finally {
    client.release(broken);
  }
}

/**
 * A pool whose database is brought to the newest version before it is first used: where functions are deployed, none of
 * them runs before the others. What fails is tried again at the next use.
 */
export function migratedPool(pool: SqlPool, migrations: readonly Migration[] = MIGRATIONS): SqlPool {
  let upToDate: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    upToDate ??= bringUpToDate(pool, migrations).catch((error: unknown) => {
      upToDate = undefined;
      throw error;
    });
    return upToDate;
  };
  return {
    async connect() {
      await ready();
      return pool.connect();
    },
    async query(query, values) {
      await ready();
      return pool.query(query, values);
    },
    end: () => pool.end(),
  };
}
