import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES, type Route, type Scope } from '../../../config/routes.ts';
import type { LetterPage } from '../../../core/views/answers/dead-letters.ts';
import { OPERATIONS } from '../../../lambdas/openapi/openapi.ts';
import {
  examplePath,
  exampleRequest,
  expectAsDescribed,
  operationOf,
  routeForms,
  routeKey,
} from '../../support/operation-examples.ts';
import { type ApiKey, type DeployedStack, until } from './stack.ts';

const SCOPES: readonly Scope[] = ['ingest', 'read', 'operate'];

const deployed = ROUTES.filter(({ handler }) => handler !== 'local');
const rows = (routes: readonly Route[]) => routes.map((route) => [routeKey(route), route] as const);

/** Every route of the table, with its examples and with the keys that must not open it. */
export function routeTests(stack: () => DeployedStack): void {
  /** Ids that only the deployed stack knows, by the first part of the path that asks for one. */
  const ids: Record<string, string> = {};
  const keyWithout: Partial<Record<Scope, string>> = {};

  beforeAll(async () => {
    const { get, post, keys } = stack();
    for (const missing of SCOPES) {
      const others = SCOPES.filter((scope) => scope !== missing).join(',');
      keyWithout[missing] = (await keys<ApiKey>('create', '--name', `not-${missing}`, '--scope', others)).key;
    }
    await post('/events', OPERATIONS['POST /events']?.body?.[0]?.example);
    await post('/events', { id: 'broken-1', source: 'routes', type: 'order.placed', data: {} });
    const { items } = await until(
      () => get<LetterPage>('/dead-letters?type=order.placed'),
      (page) => page.items.some(({ event }) => event.id === 'broken-1'),
    );
    const letterId = items.find(({ event }) => event.id === 'broken-1')?.letterId ?? '';
    const { redriveId } = await post<{ redriveId: string }>('/dead-letters/redrive', { ids: [letterId] });
    const range = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    const { replayId } = await post<{ replayId: string }>('/replays', range);
    for (const path of [`/redrives/${redriveId}`, `/replays/${replayId}`]) {
      await until(
        () => get<{ state: string }>(path),
        ({ state }) => state !== 'running',
      );
    }
    Object.assign(ids, { 'dead-letters': letterId, redrives: redriveId, replays: replayId });
  }, 180_000);

  it.each(routeForms(deployed))('%s answers as the contract says: %s', async (_name, _contentType, route, form) => {
    const response = await stack().request(examplePath(route, ids), exampleRequest(route, form));
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/);
    await expectAsDescribed(response, operationOf(route));
  });

  const guarded = deployed.filter(({ scope }) => scope !== undefined);
  it.each(rows(guarded))('%s asks for a key, and for its scope', async (_name, route) => {
    const path = examplePath(route, ids);
    const ask = (headers: Readonly<Record<string, string>>) =>
      stack().anonymous(path, { method: route.method, headers });
    expect((await ask({})).status).toBe(401);
    const key = keyWithout[route.scope as Scope] ?? '';
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(403);
  });

  it.each(rows(deployed.filter(({ scope }) => scope === undefined)))(
    '%s is open to everybody',
    async (_name, route) => {
      expect((await stack().anonymous(examplePath(route, ids), { method: route.method })).status).toBe(200);
    },
  );

  it.each(rows(ROUTES.filter(({ handler }) => handler === 'local')))('%s is not there', async (_name, route) => {
    expect((await stack().request(route.path, { method: route.method })).status).toBe(404);
  });

  describe('the document', () => {
    it('tells of the routes that are deployed, and of no others', async () => {
      const { paths } = await stack().get<{ paths: Readonly<Record<string, object>> }>('/openapi.json');
      const told = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
      expect(told.sort()).toEqual(deployed.map(routeKey).sort());
    });
  });
}
