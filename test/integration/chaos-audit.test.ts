import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { realTime } from '../../adapters/system/real-time.ts';
import { startPostgres } from '../../local/postgres/embedded-postgres.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;
beforeAll(async () => {
  folder = await dataFolder();
  platform = await startPlatform(folder.path);
});
afterAll(async () => {
  await platform.end('SIGTERM');
  await folder.remove();
});

const audit = (): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    const args = ['chaos/audit.ts', '--data', folder.path];
    execFile(process.execPath, args, { cwd: REPOSITORY }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });

it('agrees with a platform that runs, and names what is missing or surplus in the data of one that is stopped', async () => {
  const lines = ['a', 'b', 'c', 'c'].map((id) =>
    JSON.stringify({ id, type: 'audit.test', source: 'test', data: { id } }),
  );
  await platform.post('/events', lines.join('\n'), { 'content-type': 'application/x-ndjson' });
  await settled(platform, 4);
  const running = await audit();
  expect(running.output).toBe('4 events in the log, 3 in the store, 0 identities in flight\nLog and store agree.\n');
  expect(running.code).toBe(0);

  await platform.end('SIGTERM');
  expect(await audit()).toEqual(running);

  const postgres = await startPostgres({ folder: join(folder.path, 'postgres'), logger: silent, time: realTime });
  const client = new pg.Client(postgres.connection);
  await client.connect();
  await client.query("delete from events where id = 'a'");
  await client.query("update events set id = 'x' where id = 'b'");
  await client.end();
  await postgres.stop();
  const damaged = await audit();
  expect(damaged.code).toBe(1);
  expect(damaged.output).toMatch(/^lost: 2\n {2}test a stands at .* though its record is settled\n {2}test b /m);
  expect(damaged.output).toMatch(/^phantom: 1\n {2}test x has an effect and stands nowhere in the log$/m);
  expect(damaged.output).toMatch(/^torn: 1\n {2}processed the store counts 3, its effects are 2$/m);
}, 60_000);
