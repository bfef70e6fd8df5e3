import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../config/routes.ts';
import { OPERATIONS } from '../../lambdas/openapi/openapi.ts';
import {
  examplePath,
  exampleRequest,
  expectAsDescribed,
  operationOf,
  routeForms,
  routeKey,
} from '../support/operation-examples.ts';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

let data: Awaited<ReturnType<typeof dataFolder>>;
let platform: RunningPlatform;
/** Ids that only the running platform knows, by the route that asks for one. */
const ids: Record<string, string> = {};

const post = async (path: string, body: unknown) =>
  (await platform.post(path, JSON.stringify(body), { 'content-type': 'application/json' })).json() as Promise<
    Record<string, unknown>
  >;

beforeAll(async () => {
  data = await dataFolder();
  platform = await startPlatform(data.path);
  // The events of the examples, one that fails, and a letter, a redrive and a replay to be asked for.
  const [form] = OPERATIONS['POST /events']?.body ?? [];
  await post('/events', form?.example);
  await post('/events', { id: 'broken-1', type: 'order.placed', data: {} });
  await settled(platform, 3);
  const { items } = await platform.get<{ items: readonly { letterId: string }[] }>('/dead-letters');
  const letterId = items[0]?.letterId ?? '';
  const { redriveId } = await post('/dead-letters/redrive', { ids: [letterId] });
  const { replayId } = await post('/replays', { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' });
  const isRunning = async (path: string) => (await platform.get<{ state: string }>(path)).state === 'running';
  while ((await isRunning(`/replays/${replayId}`)) || (await isRunning(`/redrives/${redriveId}`)));
  Object.assign(ids, { 'dead-letters': letterId, redrives: redriveId, replays: replayId });
});
afterAll(async () => {
  await platform?.end('SIGTERM');
  await data?.remove();
});

const routes = ROUTES.filter(({ handler }) => handler !== 'local');

describe('the document', () => {
  it('describes every route, and nothing else', async () => {
    const { paths } = await platform.get<{ paths: Record<string, Record<string, unknown>> }>('/openapi.json');
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(routeKey).sort());
    expect(Object.keys(OPERATIONS).sort()).toEqual(described.sort());
  });

  it('refers to nothing that it does not hold', async () => {
    const document = await platform.get<Record<string, unknown>>('/openapi.json');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(50);
    for (const path of references) {
      const found = path.split('/').reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], document);
      expect(found, path).toBeDefined();
    }
  });
});

describe('every example is answered as described', () => {
  // What is deleted is asked for before.
  const inOrder = (['GET', 'POST', 'DELETE'] as const).flatMap((method) =>
    routes.filter((route) => route.method === method),
  );
  it.each(routeForms(inOrder))('%s: %s', async (_name, _contentType, route, form) => {
    const response = await fetch(`${platform.url}${examplePath(route, ids)}`, exampleRequest(route, form));
    await expectAsDescribed(response, operationOf(route));
  });
});
