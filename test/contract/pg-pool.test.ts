import { afterAll, beforeAll, expect, it } from 'vitest';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres(async () => undefined);
});
afterAll(() => postgres.stop());

it('outlives a connection that the server ends while it is lent and idle, and lends another', async () => {
  const options = { connections: 2, statementTimeoutMs: 5_000, applicationName: 'test' };
  const pool = pgPool(await postgres.createDatabase(), options);
  const lent = await pool.connect();
  const { rows } = await lent.query<{ pid: number }>('select pg_backend_pid() as pid');
  await lent.query('begin');
  await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
  await expect(lent.query('select 1')).rejects.toThrow();
  lent.release(true);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
