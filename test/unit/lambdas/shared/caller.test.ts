import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../../lambdas/shared/caller.ts';
import { type HttpRequest, jsonResponse, type RequestAuthorizer } from '../../../../lambdas/shared/http.ts';
import { requireScope } from '../../../../lambdas/shared/require-scope.ts';
import { httpRequest } from './http-request.ts';

const requestWith = (authorizer?: RequestAuthorizer, routeKey = 'GET /events'): HttpRequest => {
  const request = httpRequest(routeKey, '/events');
  return { ...request, requestContext: { ...request.requestContext, ...(authorizer && { authorizer }) } };
};
const token = (claims: Record<string, unknown>, scopes: string[] | null = null) =>
  requestWith({ jwt: { claims, scopes } });
const byKey = { lambda: { keyName: 'plant-7', keyId: '0a1b2c3d', scopes: ['read'] } };

describe('the caller', () => {
  it('is nobody without a key', () => {
    expect(callerOf(requestWith())).toBeUndefined();
    expect(callerOf(requestWith({}))).toBeUndefined();
  });

  it('is what the authorizer said of the key', () => {
    expect(callerOf(requestWith(byKey))).toEqual({ keyName: 'plant-7', keyId: '0a1b2c3d', scopes: ['read'] });
  });

  it.each([
    ['the scopes that the gateway read', { sub: 's' }, ['ingest', 'read'], ['ingest', 'read']],
    ['a claim with spaces', { scope: 'ingest read' }, null, ['ingest', 'read']],
    ['a claim of another name', { scp: 'operate' }, null, ['operate']],
    ['an array as the gateway writes it', { scope: '[ingest read]' }, null, ['ingest', 'read']],
    ['scopes with the name of the API', { scope: 'openid spillway/read' }, null, ['openid', 'read']],
    ['no scope', {}, null, []],
    ['a scope of another type', { scope: 7 }, null, []],
  ])('has of a token %s', (_what, claims, scopes, expected) => {
    expect(callerOf(token(claims, scopes))?.scopes).toEqual(expected);
  });

  it.each([
    [{ sub: 'u-1', client_id: 'plant-7' }, 'plant-7', 'u-1'],
    [{ sub: 'u-1', azp: 'plant-7' }, 'plant-7', 'u-1'],
    [{ sub: 'u-1' }, 'u-1', 'u-1'],
    [{ client_id: 'plant-7' }, 'plant-7', 'plant-7'],
    [{}, 'token', 'token'],
  ])('is named by the claims %j', (claims, keyName, keyId) => {
    expect(callerOf(token(claims))).toMatchObject({ keyName, keyId });
  });
});

describe('the second lock', () => {
  const open = requireScope(async () => jsonResponse(200, {}));

  it.each([
    ['a key with the scope', requestWith(byKey)],
    ['a token with the scope', token({ scope: 'spillway/read' })],
    ['a route that anybody may call', requestWith(undefined, 'GET /health')],
  ])('opens to %s', async (_what, request) => {
    expect((await open(request)).statusCode).toBe(200);
  });

  it.each([
    ['a route that was left without an authorizer', requestWith(), 401],
    ['a key without the scope', requestWith(byKey, 'POST /events'), 403],
    ['a token without the scope', token({ scope: 'openid' }), 403],
    ['a token with a scope whose end is the same', token({ scope: 'unread' }), 403],
    ['a route that is not in the table', requestWith(byKey, '$default'), 403],
    ['nobody at a route that is not in the table', requestWith(undefined, '$default'), 401],
  ])('stays shut for %s', async (_what, request, status) => {
    await expect(open(request)).rejects.toMatchObject({ problem: { status } });
  });
});
