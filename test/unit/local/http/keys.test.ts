import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { generateApiKey, hashApiKey, parseApiKey } from '../../../../core/keys/api-key.ts';
import { createKeyGuard } from '../../../../core/keys/key-guard.ts';
import { sendRaw, statusesOf, testServer } from './server-fixture.ts';

const key = generateApiKey(randomBytes);
const stored = {
  id: parseApiKey(key)?.id ?? '',
  name: 'plant-7',
  sha256: hashApiKey(key).toString('hex'),
  scopes: ['ingest'],
  createdAtMs: 0,
};
const guarded = () => testServer({ keys: createKeyGuard(() => [stored], realTime) });
const bearer = { authorization: `Bearer ${key}` };

describe('a server with keys', () => {
  it('tells the function whose key it was', async () => {
    const server = await guarded();
    const response = await fetch(`${server.url}/events`, { method: 'POST', headers: bearer, body: '{}' });
    expect(response.status).toBe(202);
    expect(server.requests[0]?.requestContext.authorizer).toEqual({
      lambda: { keyName: 'plant-7', keyId: key.slice(4, 12), scopes: ['ingest'] },
    });
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${generateApiKey(randomBytes)}` }],
    ['an empty key', { 'x-api-key': '' }],
  ])('answers %s with the same 401', async (_what, headers) => {
    const server = await guarded();
    const response = await fetch(`${server.url}/events`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({
      code: 'key_required',
      detail: 'This needs a valid API key: send it as authorization: Bearer <key>, or as x-api-key.',
    });
    expect(server.requests).toEqual([]);
  });

  it('answers 403 where the key lacks the scope of the route', async () => {
    const server = await guarded();
    const response = await fetch(`${server.url}/events`, { headers: bearer });
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'scope_missing' }]);
  });

  it('answers 400 to two different keys', async () => {
    const server = await guarded();
    const response = await fetch(`${server.url}/events`, { headers: { ...bearer, 'x-api-key': 'other' } });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'key_ambiguous' }]);
  });

  it('takes no key from the query string, and does not log it either', async () => {
    const server = await guarded();
    expect((await fetch(`${server.url}/events?x-api-key=${key}`, { method: 'POST' })).status).toBe(401);
    expect(server.lines.map(({ fields }) => fields?.path)).toEqual(['/events']);
  });

  it('logs which key it refused and why, and never a key', async () => {
    const server = await guarded();
    await fetch(`${server.url}/events`, { headers: bearer });
    await fetch(`${server.url}/events`, { headers: { 'x-api-key': generateApiKey(randomBytes) } });
    await fetch(`${server.url}/events`, { headers: { ...bearer, 'x-api-key': generateApiKey(randomBytes) } });
    expect(server.lines.map(({ fields }) => [fields?.status, fields?.keyId, fields?.reason])).toEqual([
      [403, key.slice(4, 12), 'scope'],
      [401, undefined, 'unknown'],
      [400, undefined, 'ambiguous'],
    ]);
    expect(JSON.stringify(server.lines)).not.toContain('spw_');
  });

  it('decides before it reads, or invites, a body', async () => {
    const server = await guarded();
    const head = 'POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n';
    expect(statusesOf(await sendRaw(server.port, head))).toEqual([401]);
  });

  it('lets anybody ask for its health', async () => {
    const server = await guarded();
    expect((await fetch(`${server.url}/health`)).status).toBe(202);
  });

  it('asks for a key however the path is written', async () => {
    const server = await guarded();
    for (const path of ['/%65vents', '/events/%61ll', '/events/x', '/metrics']) {
      expect((await fetch(server.url + path)).status).toBe(401);
    }
  });
});
