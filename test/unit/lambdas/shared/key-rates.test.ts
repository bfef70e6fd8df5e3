import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../../lambdas/shared/http.ts';
import { createKeyRateLimits } from '../../../../lambdas/shared/key-rates.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from './collecting-logger.ts';
import { httpRequest } from './http-request.ts';

const requestOf = (keyId: string) =>
  httpRequest('POST /events', '/events', { caller: { keyName: 'plant-7', keyId, scopes: ['ingest'] } });

describe('the rates of a key', () => {
  it('answer 429 with when to come back, as problem+json, and count each key by itself', async () => {
    const time = virtualTime(0);
    const logger = collectingLogger();
    const rates = createKeyRateLimits({ requestsPerSecond: 2 }, time);
    let calls = 0;
    const handler = withProblems(
      rates.limitRequests(async () => {
        calls += 1;
        return jsonResponse(202, {});
      }),
      { logger, time },
    );
    const statuses: number[] = [];
    for (const keyId of ['a', 'a', 'a', 'b']) statuses.push((await handler(requestOf(keyId))).statusCode);
    expect(statuses).toEqual([202, 202, 429, 202]);
    expect(calls).toBe(3);
    const refused = await handler(requestOf('a'));
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'content-type': 'application/problem+json' });
    expect(JSON.parse(refused.body)).toMatchObject({
      status: 429,
      code: 'key_throttled',
      detail: 'This API key may send 2 requests a second; nothing of this request was kept, send it again in 1 s.',
    });
    expect(logger.lines.at(-1)?.fields).toMatchObject({ status: 429, keyId: 'a' });
    await time.advance(500);
    expect((await handler(requestOf('a'))).statusCode).toBe(202);
  });

  it('count events, and say how long a large request has to wait', async () => {
    const time = virtualTime(0);
    const rates = createKeyRateLimits({ eventsPerSecond: 100 }, time);
    rates.takeEvents(requestOf('a'), 500);
    expect(() => rates.takeEvents(requestOf('a'), 1)).toThrow('may send 100 events a second');
    try {
      rates.takeEvents(requestOf('a'), 500);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ problem: { status: 429, headers: { 'retry-after': '5' } } });
    }
    await time.advance(5_000);
    expect(() => rates.takeEvents(requestOf('a'), 500)).not.toThrow();
  });

  it('limit nothing where they are not set, and nobody without a key', async () => {
    const free = createKeyRateLimits({}, virtualTime(0));
    const strict = createKeyRateLimits({ eventsPerSecond: 1 }, virtualTime(0));
    for (let count = 0; count < 100; count += 1) {
      expect(() => free.takeEvents(requestOf('a'), 5_000)).not.toThrow();
      expect(() => strict.takeEvents(httpRequest('POST /events', '/events'), 5_000)).not.toThrow();
    }
  });
});
