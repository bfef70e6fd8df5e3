import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform | undefined;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await folder.remove();
});

const processing = (running: RunningPlatform) => running.get<{ state: string; pausedBy: unknown[] }>('/processing');

it('an operator’s pause outlives a kill, and no batch is delivered before it is ended', async () => {
  const killed = await startPlatform(folder.path);
  expect((await killed.post('/processing/pause', '')).status).toBe(200);
  const paused = await processing(killed);
  await killed.post('/events', '{"id":"waits","source":"s","type":"t"}');
  await killed.end('SIGKILL');

  platform = await startPlatform(folder.path);
  expect(await processing(platform)).toEqual(paused);
  expect(platform.output()).toContain('Delivery is paused by hand since');
  await platform.post('/events', '{"id":"behind","source":"s","type":"t"}');
  expect(await platform.get('/events/all')).toMatchObject({ totals: { received: 2, processed: 0, inFlight: 2 } });

  await platform.post('/processing/resume', '');
  expect((await settled(platform, 2)).totals).toMatchObject({ processed: 2 });
  await platform.end('SIGTERM');
  platform = await startPlatform(folder.path);
  expect(await processing(platform)).toMatchObject({ state: 'running', pausedBy: [] });
});
