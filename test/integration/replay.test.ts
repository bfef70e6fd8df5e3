import { execFile } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningPostgres } from '../../local/postgres/running-postgres.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../..');
const ndjson = { 'content-type': 'application/x-ndjson' };

/** Readings of 20 keys: every shard gets some. */
const readings = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      id: `${name}-${n}`,
      source: 'lab',
      type: 'sensor.temperature',
      time: `2026-01-01T${String(n % 24).padStart(2, '0')}:00:00Z`,
      partitionkey: `key-${n % 20}`,
      data: { value: (n % 40) + 0.5 },
    }),
  );

interface Progress {
  readonly replayId: string;
  readonly state: string;
  readonly [count: string]: unknown;
}

async function replay(platform: RunningPlatform, to: Date): Promise<Progress> {
  const range = { from: '2020-01-01T00:00:00Z', to: to.toISOString() };
  const begun = (await (await platform.post('/replays', JSON.stringify(range))).json()) as Progress;
  for (;;) {
    const progress = await platform.get<Progress>(`/replays/${begun.replayId}`);
    if (progress.state !== 'running') return progress;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

const windows = async (platform: RunningPlatform) => {
  const { items } = await platform.get<{ items: { name: string }[] }>('/aggregates');
  const pages = items.map(({ name }) => platform.get(`/aggregates/${name}?limit=1000`));
  return Promise.all(pages);
};

/** As a fault of the program might. */
async function spoilWindows(): Promise<void> {
  const client = new pg.Client(await runningPostgres(data.path));
  await client.connect();
  await client.query('update aggregate_windows set sum = sum + 1, count = count - 1');
  await client.query(
    "insert into aggregate_windows values ('sensor.temperature.hourly', now(), 'no', 's', 1, 1, 1, 1)",
  );
  await client.end();
}

let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;
const started = async () => {
  platform = await startPlatform(data.path, '--drills');
};
beforeAll(async () => {
  data = await dataFolder();
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await data?.remove();
});

it('brings back what a restored store has lost, and rebuilds aggregates exactly', { timeout: 120_000 }, async () => {
  const database = join(data.path, 'postgres');
  await started();
  await platform.post('/events', readings('before', 200).join('\n'), ndjson);
  await settled(platform, 200);
  await platform.end('SIGTERM');
  // With the owner of the files: PostgreSQL refuses those of another account.
  await run('cp', ['-a', database, join(data.path, 'backup')]);

  await started();
  const poison = '{"id":"bad","source":"lab","type":"sensor.temperature","data":{"value":"hot"}}';
  const killer = '{"id":"crash","source":"lab","type":"spillway.drill","data":{"behave":"crash"}}';
  const lost = [...readings('lost', 300), ...readings('before', 10), poison, killer];
  await platform.post('/events', lost.join('\n'), ndjson);
  const whole = await settled(platform, 512);
  const windowsBefore = await windows(platform);
  await platform.end('SIGTERM');

  await rm(database, { recursive: true });
  await rename(join(data.path, 'backup'), database);
  await started();
  const restoredAt = new Date();
  // One key only: the store goes on in one shard and stands still in the others.
  await platform.post('/events', '{"id":"after","source":"lab","type":"note","partitionkey":"key-1"}', ndjson);
  for (;;) {
    const found = await fetch(`${platform.url}/events/after`);
    if (found.status === 200) break;
  }
  expect((await fetch(`${platform.url}/events/lost-7`)).status).toBe(404);

  expect(await replay(platform, restoredAt)).toMatchObject({
    state: 'done',
    read: 512,
    already: 210,
    added: 300,
    failed: 2,
  });
  const mended = await platform.get<typeof whole>('/events/all');
  expect(mended).toMatchObject({
    balanced: true,
    totals: { ...whole.totals, received: 513, processed: whole.totals.processed + 1 },
  });
  expect(await windows(platform)).toEqual(windowsBefore);
  expect(await platform.get('/events/lost-7/explain')).toMatchObject({
    status: 'processed',
    timeline: [{ what: 'received' }, { what: 'stored' }, { what: 'batch.committed' }],
  });
  expect(await replay(platform, restoredAt)).toMatchObject({
    state: 'done',
    read: 512,
    already: 512,
    added: 0,
    failed: 0,
  });
  expect(await platform.get('/events/all')).toMatchObject({ balanced: true, totals: mended.totals });

  expect(await platform.get('/events/crash')).toMatchObject({ status: 'deadLettered' });

  const rebuild = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, ['cli/rebuild.ts', '--aggregates', '--data', data.path, ...args], {
      cwd: REPOSITORY,
    });
    return stdout;
  };
  await spoilWindows();
  expect(await windows(platform)).not.toEqual(windowsBefore);
  expect(await rebuild()).toMatch(/^Rebuilt .*sensor\.temperature\.hourly.* from 501 events in .* s: 24 windows\.$/m);
  expect(await windows(platform)).toEqual(windowsBefore);

  await spoilWindows();
  await platform.end('SIGTERM');
  expect(await rebuild('--name', 'sensor.temperature.hourly')).toContain('Rebuilt sensor.temperature.hourly from 501');
  await started();
  expect(await windows(platform)).toEqual(windowsBefore);
});
