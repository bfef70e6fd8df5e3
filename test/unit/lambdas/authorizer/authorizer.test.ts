import { randomBytes } from 'node:crypto';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { AUTHORIZER_CACHE_SECONDS, AUTHORIZER_KEY_MEMORY, REVOCATION_SECONDS } from '../../../../config/keys.ts';
import { ROUTES } from '../../../../config/routes.ts';
import { generateApiKey, hashApiKey } from '../../../../core/keys/api-key.ts';
import type { StoredKey } from '../../../../core/ports/key-store.ts';
import { createAuthorizer } from '../../../../lambdas/authorizer/authorizer.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

const key = generateApiKey(randomBytes);
const other = generateApiKey(randomBytes);
const stored = (text: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  id: text.slice(4, 12),
  name: 'plant-7',
  sha256: hashApiKey(text).toString('hex'),
  scopes: ['read'],
  createdAtMs: 0,
  ...changes,
});

function fixture({
  keys = [stored(key)],
  keyHeaders = 'authorization',
  noteUse = async () => undefined,
}: {
  keys?: StoredKey[];
  keyHeaders?: 'authorization' | 'either';
  noteUse?: (id: string, atMs: number) => Promise<void>;
} = {}) {
  const state = { keys, reads: 0, isAway: false };
  const uses: string[] = [];
  const logger = collectingLogger();
  const time = virtualTime(1_000);
  const store = {
    list: async () => {
      state.reads += 1;
      if (state.isAway) throw new Error('throttled');
      return state.keys;
    },
    noteUse: (id: string, atMs: number) => {
      uses.push(`${id} ${atMs}`);
      return noteUse(id, atMs);
    },
  };
  const authorizer = createAuthorizer({ store, keyHeaders, logger, time });
  const ask = (headers: Record<string, string>, routeKey = 'GET /events') => authorizer(event(routeKey, headers));
  return { state, uses, logger, time, ask };
}

/** As API Gateway hands it over: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
const event = (routeKey: string, headers: Record<string, string>): APIGatewayRequestAuthorizerEventV2 => ({
  version: '2.0',
  type: 'REQUEST',
  routeArn: 'arn:aws:execute-api:us-east-1:000000000000:api/$default/GET/events',
  identitySource: [headers.authorization ?? '', routeKey],
  routeKey,
  rawPath: '/events',
  rawQueryString: '',
  cookies: [],
  headers,
  requestContext: httpRequest(routeKey, '/events').requestContext,
});

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const YES = { isAuthorized: true, context: { keyName: 'plant-7', keyId: key.slice(4, 12), scopes: ['read'] } };
const NO = { isAuthorized: false };

describe('the authorizer', () => {
  it('lets a key in to the routes of its scope, and to no other', async () => {
    const { ask } = fixture();
    for (const { method, path, scope } of ROUTES.filter((route) => route.scope !== undefined)) {
      expect(await ask(bearer(key), `${method} ${path}`)).toEqual(scope === 'read' ? YES : NO);
    }
  });

  it.each(['$default', 'GET /nothing', 'GET /health', ''])('lets nobody in to %j', async (routeKey) => {
    const { ask } = fixture({ keys: [stored(key, { scopes: ['read', 'ingest', 'operate'] })] });
    expect(await ask(bearer(key), routeKey)).toEqual(NO);
  });

  it.each([
    ['no header', {}],
    ['another scheme', { authorization: `Basic ${key}` }],
    ['an unknown key', bearer(other)],
    ['a key in the header that is not looked at', { 'x-api-key': key }],
  ])('refuses %s', async (_what, headers) => {
    expect(await fixture().ask(headers as Record<string, string>)).toEqual(NO);
  });

  it('looks at x-api-key where it is told to', async () => {
    const { ask } = fixture({ keyHeaders: 'either' });
    expect(await ask({ 'x-api-key': key })).toEqual(YES);
    expect(await ask({ ...bearer(key), 'x-api-key': other })).toEqual(NO);
  });

  it('does not see a second key in a header that the gateway does not remember answers by', async () => {
    expect(await fixture().ask({ ...bearer(key), 'x-api-key': other })).toEqual(YES);
  });

  it('refuses 10,000 random keys with one read of the store', async () => {
    const { state, uses, ask } = fixture();
    const answers = new Set<string>();
    for (let count = 0; count < 10_000; count += 1) {
      answers.add(JSON.stringify(await ask(bearer(generateApiKey(randomBytes)))));
    }
    expect(answers).toEqual(new Set(['{"isAuthorized":false}']));
    expect([state.reads, uses]).toEqual([1, []]);
  });

  it('lets a revoked key in no longer than 60 s, what the gateway remembers included', async () => {
    const { state, time, ask } = fixture();
    await ask(bearer(key));
    state.keys = [stored(key, { revokedAtMs: 1_000 })];
    const { refreshAfterSeconds, atMostSeconds } = AUTHORIZER_KEY_MEMORY;
    await time.advance(refreshAfterSeconds * 1_000);
    expect(await ask(bearer(key))).toEqual(NO);
    expect(atMostSeconds + AUTHORIZER_CACHE_SECONDS).toBeLessThan(REVOCATION_SECONDS);
  });

  it('lets nobody in when the keys cannot be read', async () => {
    const { state, ask } = fixture();
    state.isAway = true;
    await expect(ask(bearer(key))).rejects.toThrow('throttled');
  });

  it('logs each decision with the id of the key, and never the key', async () => {
    const { logger, ask } = fixture({ keys: [stored(key), stored(other, { revokedAtMs: 1 })] });
    await ask(bearer(key));
    await ask(bearer(other));
    await ask(bearer(generateApiKey(randomBytes)));
    expect(
      logger.lines.map(({ message, fields }) => [message, fields?.allowed, fields?.keyId, fields?.reason]),
    ).toEqual([
      ['authorize', true, key.slice(4, 12), undefined],
      ['authorize', false, other.slice(4, 12), 'revoked'],
      ['authorize', false, undefined, 'unknown'],
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('spw_');
  });
});

describe('the last use', () => {
  it('is noted once a minute', async () => {
    const { time, uses, ask } = fixture();
    await ask(bearer(key));
    await ask(bearer(key));
    await time.advance(60_000);
    await ask(bearer(key));
    expect(uses).toEqual([`${key.slice(4, 12)} 1000`, `${key.slice(4, 12)} 61000`]);
  });

  it('holds an answer up for 250 ms at most', async () => {
    const { time, ask } = fixture({ noteUse: () => new Promise(() => undefined) });
    const answer = ask(bearer(key));
    await time.advance(250);
    expect(await answer).toEqual(YES);
  });

  it('leaves no timer behind', async () => {
    const { time, ask } = fixture();
    await ask(bearer(key));
    expect(time.sleepers()).toBe(0);
  });

  it('that cannot be noted does not keep the key out', async () => {
    const { ask, logger } = fixture({ noteUse: () => Promise.reject(new Error('throttled')) });
    expect(await ask(bearer(key))).toEqual(YES);
    expect(logger.lines.map(({ level }) => level)).toEqual(['info', 'warn']);
  });
});
