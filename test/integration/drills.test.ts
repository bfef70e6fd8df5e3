import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

let platform: RunningPlatform;
let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeAll(async () => {
  folder = await dataFolder();
  platform = await startPlatform(folder.path, '--drills');
});
afterAll(async () => {
  await platform.end('SIGTERM');
  await folder.remove();
});

const breakPart = (part: string, fault: string, seconds: number): Promise<Response> =>
  platform.post('/drills', JSON.stringify({ part, fault, seconds }));
const send = (...events: object[]): Promise<Response> =>
  platform.post(
    '/events',
    JSON.stringify(events.map((event) => ({ source: 'drill', type: 'spillway.drill', ...event }))),
  );

it('loses and sets aside nothing while the store is away, and goes on by itself', async () => {
  expect((await breakPart('store', 'down', 4)).status).toBe(200);
  const ids = Array.from({ length: 50 }, (_, n) => `away-${n}`);
  for (const id of ids) expect((await send({ id, data: { behave: 'ok' } })).status).toBe(202);
  expect((await fetch(`${platform.url}/events`)).status).toBe(503);
  while (!platform.output().includes('delivery is paused')) await new Promise((wake) => setTimeout(wake, 50));
  while ((await fetch(`${platform.url}/events`)).status !== 200) await new Promise((wake) => setTimeout(wake, 50));
  const { totals, balanced } = await settled(platform, 50);
  expect(totals).toMatchObject({ received: 50, processed: 50, deadLettered: 0, duplicates: 0 });
  expect(balanced).toBe(true);
  expect(platform.output()).toContain('delivery goes on');
});

it('refuses events for the time that the stream is away, and keeps what it answered for', async () => {
  expect((await breakPart('stream', 'down', 60)).status).toBe(200);
  expect((await send({ id: 'refused', data: { behave: 'ok' } })).status).toBe(503);
  expect((await breakPart('stream', 'down', 0)).status).toBe(200);
  // Each reader of the fault file looks at it every 50 ms.
  await new Promise((wake) => setTimeout(wake, 100));
  expect((await send({ id: 'refused', data: { behave: 'ok' } })).status).toBe(202);
});

it('gives an event its attempts', async () => {
  await send({ id: 'third', data: { behave: 'throw-twice' } });
  await settled(platform, 52);
  expect(await platform.get('/events/third')).toMatchObject({ status: 'processed', attempts: 3 });
});

it.each([
  ['{"part":"everything","fault":"down","seconds":1}', 'invalid_drill'],
  ['{"part":"store","fault":"down","seconds":-1}', 'invalid_drill'],
  ['{"part":"store","fault":"down"}', 'invalid_drill'],
  ['no json', 'body_invalid'],
])('refuses what is no drill: %s', async (body, code) => {
  const answer = await platform.post('/drills', body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code });
});

it('has no drills without the flag', async () => {
  const other = await dataFolder();
  const plain = await startPlatform(other.path);
  try {
    const answer = await plain.post('/drills', '{"part":"store","fault":"down","seconds":1}');
    expect(answer.status).toBe(404);
    expect((await fetch(`${plain.url}/schemas/spillway.drill`)).status).toBe(404);
  } finally {
    await plain.end('SIGTERM');
    await other.remove();
  }
});
