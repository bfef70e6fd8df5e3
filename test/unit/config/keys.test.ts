import { describe, expect, it } from 'vitest';
import { keyRates, ROUTE_SCOPES, SCOPES } from '../../../config/keys.ts';

describe('the settings of keys', () => {
  it('know the scope of each route', () => {
    expect(ROUTE_SCOPES.get('POST /events')).toBe('ingest');
    expect(ROUTE_SCOPES.get('GET /dead-letters/{id}')).toBe('operate');
    expect([...ROUTE_SCOPES].filter(([, scope]) => scope === undefined)).toEqual([
      ['GET /health', undefined],
      ['GET /openapi.json', undefined],
    ]);
    expect(new Set([...ROUTE_SCOPES.values()].filter((scope) => scope !== undefined))).toEqual(new Set(SCOPES));
  });

  it.each([
    [undefined, {}],
    ['', {}],
    ['{}', {}],
    ['{"requestsPerSecond":100}', { requestsPerSecond: 100 }],
    ['{"requestsPerSecond":0.5,"eventsPerSecond":20000}', { requestsPerSecond: 0.5, eventsPerSecond: 20_000 }],
  ])('read the rates %j', (text, rates) => {
    expect(keyRates(text)).toEqual(rates);
  });

  it.each(['{"requests":1}', '{"eventsPerSecond":0}', '{"eventsPerSecond":"9"}', '7', 'null'])(
    'refuse the rates %s',
    (text) => {
      expect(() => keyRates(text)).toThrow('Key rates are numbers above 0 named requestsPerSecond, eventsPerSecond');
    },
  );
});
