import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, spawnPlatform, startPlatform } from '../support/platform.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform | undefined;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(async () => {
  await platform?.end('SIGKILL');
  platform = undefined;
  await folder.remove();
});

/** Runs the program until it ends by itself. */
async function refusedStart(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { child, output } = spawnPlatform(args);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output: output().trim() };
}

it('answers a newcomer’s three calls, drains on SIGTERM, and finds the data again', async () => {
  platform = await startPlatform(folder.path);
  const short = await fetch(`${platform.url}/events?eventType=Temperature&eventData=30C`, { method: 'POST' });
  expect(short.status).toBe(202);
  const alias = await platform.post(
    '/api/events',
    '{"eventId":"evt-10001","payload":{"userId":54,"amount":200,"timestamp":"2025-01-15T10:22:09Z"}}',
  );
  expect(await alias.json()).toEqual({
    accepted: 1,
    rejected: 0,
    events: [{ index: 0, id: 'evt-10001', status: 'accepted' }],
  });
  await settled(platform, 2);
  const list = await platform.get<{ items: object[] }>('/events');
  expect(list.items).toMatchObject([
    { id: 'evt-10001', type: 'event', source: 'local', data: { userId: 54 }, status: 'processed' },
    { type: 'Temperature', data: '30C', status: 'processed' },
  ]);

  // Sent and answered, then stopped at once: what is in flight is processed now or after the next start.
  const last = await platform.post('/events', '{"id":"last","type":"t"}');
  expect(last.status).toBe(202);
  expect(await platform.end('SIGTERM')).toBe(0);

  platform = await startPlatform(folder.path);
  const statistics = await settled(platform, 3);
  expect(statistics).toMatchObject({ balanced: true, totals: { received: 3, processed: 3, duplicates: 0 } });
  expect(await platform.get('/events/last')).toMatchObject({ id: 'last', status: 'processed' });
  expect(await platform.end('SIGINT')).toBe(0);
});

it('drains and ends with code 0 when npm start is told to stop', async () => {
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', folder.path], { cwd: REPOSITORY });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  while (!output.join('').includes('Spillway is ready')) await once(child.stdout, 'data');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(output.join('')).toContain('Stopped in');
});

it('begins anew with --fresh', async () => {
  platform = await startPlatform(folder.path);
  await platform.post('/events', '{"id":"old","type":"t"}');
  await settled(platform, 1);
  await platform.end('SIGTERM');
  platform = await startPlatform(folder.path, '--fresh', '--shards', '2');
  const statistics = await platform.get<{ totals: { received: number }; shards: object[] }>('/statistics');
  expect(statistics.totals.received).toBe(0);
  expect(statistics.shards).toHaveLength(2);
});

it('ends with code 3 and one sentence on a busy port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { code, output } = await refusedStart('--port', String(port), '--data', folder.path);
  server.close();
  expect(code).toBe(3);
  expect(output).toBe(`Port ${port} is in use; choose another with --port or --host, or stop what uses it.`);
});

it('ends with code 3 and one sentence on data that another process uses', async () => {
  platform = await startPlatform(folder.path);
  const { code, output } = await refusedStart('--port', '0', '--data', folder.path);
  expect(code).toBe(3);
  expect(output).toContain(`process ${platform.process.pid}`);
  expect(output.split('\n')).toHaveLength(1);
  expect((await platform.get<{ status: string }>('/health')).status).toBe('up');
});

it('ends with code 3 and one sentence on a data folder that cannot be written', async () => {
  const file = join(folder.path, 'a-file');
  await writeFile(file, 'not a folder');
  const { code, output } = await refusedStart('--port', '0', '--data', file);
  expect(code).toBe(3);
  expect(output).toContain(file);
  expect(output.split('\n')).toHaveLength(1);
});

it.each([['--port', 'x'], ['--shards', '0'], ['--log', 'xml'], ['--unknown']])(
  'ends with code 2 on %s %s',
  async (...args) => {
    const { code, output } = await refusedStart(...args.filter((arg) => arg !== undefined));
    expect(code).toBe(2);
    expect(output).toContain(String(args[0]));
  },
);

it('asks for a key with --auth: each scope opens its own routes', async () => {
  platform = await startPlatform(folder.path, '--auth');
  const key = /API key +(spw_\S+)/.exec(platform.output())?.[1] ?? '';
  expect((await platform.post('/events', '{"type":"t"}')).status).toBe(401);
  expect((await fetch(`${platform.url}/events`)).status).toBe(401);
  expect((await fetch(`${platform.url}/health`)).status).toBe(200);
  const authorization = `Bearer ${key}`;
  const headers = { authorization, 'content-type': 'application/json' };
  expect((await platform.post('/events', '{"id":"keyed","type":"t"}', headers)).status).toBe(202);
  expect((await fetch(`${platform.url}/events`, { headers: { 'x-api-key': key } })).status).toBe(200);
  expect((await fetch(`${platform.url}/events`, { headers: { 'x-api-key': `${key.slice(0, -1)}!` } })).status).toBe(
    401,
  );
  // The source of an event that names none is the name of its key.
  for (;;) {
    const found = await fetch(`${platform.url}/events/keyed`, { headers: { authorization } });
    if (found.status === 404) continue;
    expect(await found.json()).toMatchObject({ id: 'keyed', source: 'operator' });
    break;
  }
  expect(platform.output().split(key)).toHaveLength(3); // in the block and in its curl, and nowhere in the log
});
