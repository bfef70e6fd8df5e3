import { hash } from 'node:crypto';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { SqlClient } from './sql-pool.ts';

/** Any number, the same for every process that migrates. */
const ADVISORY_LOCK = 7_283_940_115;

const checksumOf = (migration: Migration): string => hash('sha256', migration.sql, 'hex');

/**
 * Brings a database to the newest version: numbered, each in its own transaction, under an advisory lock so that any
 * number of processes may start at once.
 * @throws Error when a migration that was applied has since been changed, or is not known to this version
 */
export async function migrate(client: SqlClient, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
  try {
    await client.query(
      'create table if not exists migrations (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ version: number; checksum: string }>(
      'select version, checksum from migrations order by version',
    );
    const applied = new Map(rows.map((row) => [row.version, row.checksum]));
    const newest = migrations.at(-1)?.version ?? 0;
    const unknown = rows.find((row) => row.version > newest);
    if (unknown !== undefined) {
      throw new Error(
        `The database is at version ${unknown.version}, this program knows ${newest}: run the newer one.`,
      );
    }
    for (const migration of migrations) await applyOnce(client, migration, applied.get(migration.version));
  } finally {
    await client.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK]);
  }
}

async function applyOnce(client: SqlClient, migration: Migration, applied: string | undefined): Promise<void> {
  const checksum = checksumOf(migration);
  if (applied === checksum) return;
  if (applied !== undefined) {
    const { version, name } = migration;
    throw new Error(`Migration ${version} (${name}) was changed after it was applied: restore it and add a new one.`);
  }
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into migrations (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
