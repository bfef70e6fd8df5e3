import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

interface Line {
  readonly what: string;
  readonly requestId?: string;
  readonly parentRequestId?: string;
  readonly nextRequestIds?: readonly string[];
  readonly error?: { readonly errorType?: string; readonly code?: string };
}

let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;
beforeAll(async () => {
  data = await dataFolder();
  platform = await startPlatform(data.path, '--drills');
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await data?.remove();
});

const drill = (id: string, behave: string) =>
  JSON.stringify({ id, source: 'test', type: 'spillway.drill', partitionkey: 'key', data: { behave } });
const timeline = async (id: string) =>
  (await platform.get<{ timeline: readonly Line[] }>(`/events/${id}/explain`)).timeline;

it('tells how the batches of a process killer fared, down to its letter', async () => {
  await platform.post('/events', drill('killer', 'crash'));
  const { balanced } = await settled(platform, 1);
  expect(balanced).toBe(true);
  // The facts are written behind the back of the shard.
  let lines = await timeline('killer');
  while (!lines.some(({ what }) => what === 'batch.discarded')) lines = await timeline('killer');
  expect(lines.map(({ what }) => what).sort()).toEqual([
    'batch.committed',
    'batch.discarded',
    'batch.failed',
    'batch.failed',
    'batch.failed',
    'letter.setAside',
    'received',
    'stored',
  ]);
  const errors = lines.flatMap(({ what, error }) => (what === 'batch.failed' ? [error?.errorType] : []));
  expect(errors).toEqual(['Runtime.ExitError', 'Runtime.ExitError', 'Runtime.ExitError']);
  expect(lines.find(({ what }) => what === 'letter.setAside')?.error?.code).toBe('PROCESS_CRASHED');
  expect(new Set(lines.filter(({ what }) => what === 'batch.failed').map(({ requestId }) => requestId)).size).toBe(1);
});

it('tells nothing but the usual of an event that went well', async () => {
  await platform.post('/events', drill('good', 'ok'));
  await settled(platform, 2);
  expect((await timeline('good')).map(({ what }) => what)).toEqual(['received', 'stored', 'batch.committed']);
});
