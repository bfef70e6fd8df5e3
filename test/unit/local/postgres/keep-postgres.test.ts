import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { type KeptPostgres, keepPostgres } from '../../../../local/postgres/keep-postgres.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

let parent: string;
let folder: string;
let postgres: KeptPostgres;
let logger: ReturnType<typeof collectingLogger>;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spillway-kept-postgres-'));
  folder = join(parent, 'postgres');
  logger = collectingLogger();
  postgres = await keepPostgres({ folder, logger, time: realTime });
}, 60_000);
afterEach(async () => {
  await postgres.stop();
  await rm(parent, { recursive: true, force: true });
});

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** As often as it takes: between the end of one server and the start of the next there is none. */
async function answer(text: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await query(text);
    } catch {
      await realTime.sleep(10);
    }
  }
}

const postmaster = async (): Promise<number> =>
  Number.parseInt(await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => ''), 10);

it('starts a killed PostgreSQL again on its port and data, however often', { timeout: 60_000 }, async () => {
  await query('create table kept as select 1 as a');
  for (let kills = 1; kills <= 3; kills += 1) {
    const killed = await postmaster();
    process.kill(killed, 'SIGKILL');
    // A signal takes a moment: until then the old server would answer.
    while ([killed, Number.NaN].includes(await postmaster())) await realTime.sleep(10);
    await expect(answer('select a from kept')).resolves.toEqual([{ a: 1 }]);
  }
  // One that is killed as soon as it answers may be told as one that did not start.
  const [first] = logger.lines;
  expect(first?.message).toBe('PostgreSQL ended by itself and is started again');
  expect(first?.fields?.ended).toBe('SIGKILL');
});

it('goes on trying while it does not start, and can be stopped meanwhile', { timeout: 60_000 }, async () => {
  const control = join(folder, 'data/global/pg_control');
  await rename(control, `${control}.away`);
  process.kill(await postmaster(), 'SIGKILL');
  const isTold = (): boolean => logger.lines.some(({ message }) => String(message).includes('does not start'));
  while (!isTold()) await realTime.sleep(10);
  await rename(`${control}.away`, control);
  await expect(answer('select 2 as b')).resolves.toEqual([{ b: 2 }]);

  process.kill(await postmaster(), 'SIGKILL');
  await postgres.stop();
  await expect(query('select 3')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
