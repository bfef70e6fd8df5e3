import { afterAll, beforeAll, expect, it } from 'vitest';
import { migratedPool } from '../../adapters/postgres/migrated-pool.ts';
import type { Migration } from '../../adapters/postgres/migrations.ts';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import type { SqlPool } from '../../adapters/postgres/sql-pool.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres(async () => undefined);
});
afterAll(() => postgres.stop());

/** Every statement of a pool is ended after a second. */
const TIMEOUT_MS = 1_000;
const SLOWLY: readonly Migration[] = [
  { version: 1, name: 'numbers', sql: 'create table numbers (number integer); select pg_sleep(1.5)' },
  { version: 2, name: 'one', sql: 'insert into numbers values (1)' },
];

async function poolsOf(count: number): Promise<readonly SqlPool[]> {
  const database = await postgres.createDatabase();
  const options = { connections: 2, statementTimeoutMs: TIMEOUT_MS, applicationName: 'test' };
  return Array.from({ length: count }, () => pgPool(database, options));
}

it('brings the database up to date before its first use, once, whoever comes at the same time', async () => {
  const pools = (await poolsOf(3)).map((pool) => migratedPool(pool, SLOWLY));
  const uses = pools.flatMap((pool) => [pool.query('select number from numbers'), pool.query('table numbers')]);
  for (const { rows } of await Promise.all(uses)) expect(rows).toEqual([{ number: 1 }]);
  const client = await pools[0]!.connect();
  expect((await client.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '1s' }]);
  client.release();
  await Promise.all(pools.map((pool) => pool.end()));
});

it('is tried again at the next use where it failed', async () => {
  const [pool, raw] = (await poolsOf(2)) as [SqlPool, SqlPool];
  const migrations = [{ version: 1, name: 'copy', sql: 'create table copy as table original' }];
  const migrated = migratedPool(pool, migrations);
  await expect(migrated.query('table copy')).rejects.toThrow('relation "original" does not exist');
  await raw.query('create table original as select 7 as number');
  expect((await migrated.query('table copy')).rows).toEqual([{ number: 7 }]);
  await Promise.all([migrated.end(), raw.end()]);
});

it('refuses a database that a newer version has used', async () => {
  const [pool] = (await poolsOf(1)) as [SqlPool];
  await migratedPool(pool, [{ version: 2, name: 'newer', sql: 'select 1' }]).query('select 1');
  await expect(migratedPool(pool, [{ version: 1, name: 'older', sql: 'select 1' }]).query('select 1')).rejects.toThrow(
    'The database is at version 2, this program knows 1: run the newer one.',
  );
  await pool.end();
});

it('connects with TLS and a token, or not at all, where it is told to log in with its role', async () => {
  const { password: _none, ...database } = await postgres.createDatabase();
  const pool = pgPool(
    { ...database, iam: true },
    { connections: 1, statementTimeoutMs: 1_000, applicationName: 'test' },
  );
  await expect(pool.query('select 1')).rejects.toThrow('The server does not support SSL connections');
  await pool.end();
});
