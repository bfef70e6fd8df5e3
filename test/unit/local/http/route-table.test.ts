import { describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../../../config/routes.ts';
import { createRouteTable } from '../../../../local/http/route-table.ts';

const find = createRouteTable(ROUTES);
const outcome = (method: string, path: string): unknown => {
  const match = find(method, path);
  if (match.kind === 'found') return [match.routeKey, match.pathParameters];
  return match.kind === 'wrong-method' ? match.allow : match.kind;
};

describe('the route table', () => {
  it.each([
    ['POST', '/events', 'POST /events', undefined],
    ['GET', '/events', 'GET /events', undefined],
    ['GET', '/events/all', 'GET /events/all', undefined],
    ['GET', '/events/%61ll', 'GET /events/all', undefined],
    ['GET', '/%65vents', 'GET /events', undefined],
    ['GET', '/events/e-1', 'GET /events/{id}', { id: 'e-1' }],
    ['GET', '/events/a%2Fb%20c', 'GET /events/{id}', { id: 'a/b c' }],
    ['GET', '/events/a;b=c', 'GET /events/{id}', { id: 'a;b=c' }],
    ['GET', '/events/100%25', 'GET /events/{id}', { id: '100%' }],
    ['GET', '/events/__proto__', 'GET /events/{id}', { id: '__proto__' }],
    ['GET', '/schemas/a.b/2', 'GET /schemas/{type}/{version}', { type: 'a.b', version: '2' }],
  ])('finds %s %s', (method, path, routeKey, parameters) => {
    expect(outcome(method, path)).toEqual([routeKey, parameters]);
  });

  it.each(['/', '', '/nothing', '/events/', '//events', '/events//x', '/events/a/b', '/Events', 'events', '*'])(
    'has no route for %j',
    (path) => {
      expect(outcome('GET', path)).toBe('no-route');
    },
  );

  it.each(['/events/..', '/events/.', '/x/../events', '/events/%2e%2e', '/events/%2E', '/./events'])(
    'walks nowhere along %s',
    (path) => {
      expect(outcome('GET', path)).toBe('no-route');
    },
  );

  it.each(['/events/%', '/events/%zz', '/events/%ff', '/events/%c0%80'])('refuses the encoding of %s', (path) => {
    expect(outcome('GET', path)).toBe('bad-path');
  });

  it.each([
    ['PUT', '/events', 'POST, GET'],
    ['TRACE', '/health', 'GET'],
    ['DELETE', '/events/e-1', 'GET'],
    ['POST', '/events/all', 'GET'],
  ])('tells what is allowed instead of %s %s', (method, path, allow) => {
    expect(outcome(method, path)).toBe(allow);
  });

  it('takes the route with a parameter where the exact one has not the method', () => {
    const routes: Route[] = [
      { method: 'DELETE', path: '/things/{id}', handler: 'query', summary: '' },
      { method: 'GET', path: '/things/all', handler: 'query', summary: '' },
    ];
    const match = createRouteTable(routes)('DELETE', '/things/all');
    expect(match).toMatchObject({ routeKey: 'DELETE /things/{id}', pathParameters: { id: 'all' } });
  });
});
