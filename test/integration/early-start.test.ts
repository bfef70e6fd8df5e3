import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../chaos/free-port.ts';
import { dataFolder, spawnPlatform, startPlatform } from '../support/platform.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let spawned: ReturnType<typeof spawnPlatform>;
let url: string;
beforeEach(async () => {
  folder = await dataFolder();
  // Its first start makes the data of PostgreSQL, which leaves time to look at what comes before.
  const port = await freePort();
  spawned = spawnPlatform(['--port', String(port), '--data', folder.path]);
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  spawned.child.kill('SIGKILL');
  await folder.remove();
});

const isReady = (): boolean => spawned.output().includes('Spillway is ready');
const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Sends the event until somebody listens and accepts it. */
async function accepted(id: string): Promise<void> {
  const body = JSON.stringify({ id, source: 'early', type: 'test.happened' });
  const send = () => fetch(`${url}/events`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  while ((await send().catch(() => undefined))?.status !== 202) await sleep(10);
}

it('takes events before PostgreSQL is there, says what is missing, and processes them then', async () => {
  await accepted('first');
  expect(isReady()).toBe(false);
  expect((await fetch(`${url}/health`)).status).toBe(503);
  const query = await fetch(`${url}/events/first`);
  const { code } = (await query.json()) as { readonly code: string };
  expect([query.status, code]).toEqual([503, 'starting']);
  while (!isReady()) await sleep(10);
  while ((await fetch(`${url}/events/first`)).status !== 200) await sleep(10);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it('ends in order when it is told to while it starts, and keeps what it took', async () => {
  await accepted('kept');
  expect(isReady()).toBe(false);
  const exited = once(spawned.child, 'exit');
  spawned.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  const again = await startPlatform(folder.path);
  while ((await fetch(`${again.url}/events/kept`)).status !== 200) await sleep(10);
  expect(await again.end('SIGTERM')).toBe(0);
});
