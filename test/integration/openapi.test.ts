import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../config/routes.ts';
import { OPERATIONS } from '../../lambdas/openapi/openapi.ts';
import type { Operation, RequestForm } from '../../lambdas/openapi/operation.ts';
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

const operationOf = ({ method, path }: Route): Operation => OPERATIONS[`${method} ${path}`] as Operation;

function pathOf({ path }: Route, { path: parameters = {}, query = {} }: Operation): string {
  const folder = path.split('/')[1] ?? '';
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters[name]?.example ?? ids[folder])),
  );
  const given = new URLSearchParams();
  for (const [name, { example }] of Object.entries(query)) if (example !== undefined) given.set(name, String(example));
  return given.size === 0 ? filled : `${filled}?${given}`;
}

async function send(route: Route, form?: RequestForm): Promise<Response> {
  const url = `${platform.url}${pathOf(route, operationOf(route))}`;
  if (form === undefined) return fetch(url, { method: route.method });
  const body = typeof form.example === 'string' ? form.example : JSON.stringify(form.example);
  return fetch(url, { method: route.method, body, headers: { 'content-type': form.contentType } });
}

async function expectAsDescribed(response: Response, operation: Operation): Promise<void> {
  const described = operation.answers[response.status];
  const text = await response.text();
  expect(described, `${response.status} ${text}`).toBeDefined();
  expect(response.headers.get('content-type')).toBe(described?.contentType ?? 'application/json');
  const faults = Value.Errors(described?.schema as TSchema, JSON.parse(text));
  expect(faults.map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
}

const routes = ROUTES.filter(({ handler }) => handler !== 'local');
const named = (method: Route['method']) =>
  routes.filter((route) => route.method === method).map((route) => [route.path, route] as const);

describe('the document', () => {
  it('describes every route, and nothing else', async () => {
    const { paths } = await platform.get<{ paths: Record<string, Record<string, unknown>> }>('/openapi.json');
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
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
  it.each(named('GET'))('GET %s', async (_, route) => {
    await expectAsDescribed(await send(route), operationOf(route));
  });

  const forms = named('POST').flatMap(([path, route]) =>
    (operationOf(route).body ?? [undefined]).map(
      (form) => [path, form?.contentType ?? 'no body', route, form] as const,
    ),
  );
  it.each(forms)('POST %s as %s', async (_path, _contentType, route, form) => {
    await expectAsDescribed(await send(route, form), operationOf(route));
  });

  it.each(named('DELETE'))('DELETE %s', async (_, route) => {
    await expectAsDescribed(await send(route), operationOf(route));
  });
});
