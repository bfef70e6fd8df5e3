import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runningPostgres } from '../../../../local/postgres/running-postgres.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-running-'));
  await mkdir(join(folder, 'postgres/data'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, 'postgres', name), text);
const pidFile = (pid: number | string, port: number | string) => `${pid}\n/data\n1795230000\n${port}\n\n127.0.0.1\n`;

it('tells how to reach the PostgreSQL that runs on a data folder', async () => {
  await write('data/postmaster.pid', pidFile(process.pid, 5433));
  await write('password', 'secret');
  expect(await runningPostgres(folder)).toEqual({
    host: '127.0.0.1',
    port: 5433,
    user: 'spillway',
    password: 'secret',
    database: 'spillway',
  });
});

it('knows none where none runs', async () => {
  expect(await runningPostgres(join(folder, 'missing'))).toBeUndefined();
  expect(await runningPostgres(folder)).toBeUndefined();
  await write('password', 'secret');
  // Above the largest process id of Linux.
  await write('data/postmaster.pid', pidFile(4_194_305, 5433));
  expect(await runningPostgres(folder)).toBeUndefined();
  await write('data/postmaster.pid', `${process.pid}\n`);
  expect(await runningPostgres(folder)).toBeUndefined();
});
