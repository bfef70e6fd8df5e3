import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import { type HttpHandler, jsonResponse } from '../../../../lambdas/shared/http.ts';
import { HttpProblem } from '../../../../lambdas/shared/problem.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from './collecting-logger.ts';
import { httpRequest } from './http-request.ts';

const run = async (handler: HttpHandler, request = httpRequest('GET /events', '/events')) => {
  const logger = collectingLogger();
  const time = virtualTime(1_000);
  const answer = withProblems(handler, { logger, time })(request);
  await time.advance(0);
  return { response: await answer, lines: logger.lines };
};

const throwing =
  (error: unknown): HttpHandler =>
  () =>
    Promise.reject(error);

describe('a wrapped handler', () => {
  it('marks its answers with the request id and keeps their headers', async () => {
    const { response } = await run(async () => jsonResponse(202, '{"n": 1.0}', { prefer: 'x' }));
    expect(response).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', prefer: 'x', 'x-request-id': 'request-1' },
      body: '{"n": 1.0}',
    });
  });

  it('writes one line a request, with the time it took and the name of the key', async () => {
    const logger = collectingLogger();
    const time = virtualTime(1_000);
    const slow: HttpHandler = async () => {
      await time.sleep(40);
      return jsonResponse(200, {});
    };
    const caller = { keyName: 'plant-7', keyId: '0a1b2c3d', scopes: ['read'] };
    const answer = withProblems(slow, { logger, time })(httpRequest('GET /events', '/events?q=secret', { caller }));
    await time.advance(40);
    await answer;
    const fields = {
      requestId: 'request-1',
      method: 'GET',
      path: '/events',
      status: 200,
      durationMs: 40,
      keyName: 'plant-7',
      keyId: '0a1b2c3d',
    };
    expect(logger.lines).toEqual([{ level: 'info', message: 'request', fields }]);
  });

  it('answers a problem that is thrown', async () => {
    const thrown = new HttpProblem({ status: 422, code: 'all_rejected', title: 'T', detail: 'D.' });
    const { response, lines } = await run(throwing(thrown));
    expect(response.statusCode).toBe(422);
    expect(JSON.parse(response.body)).toMatchObject({ code: 'all_rejected', requestId: 'request-1' });
    expect(lines.map(({ level }) => level)).toEqual(['info']);
  });

  it.each(['STORE_UNAVAILABLE', 'STREAM_UNAVAILABLE'] as const)(
    'answers %s with 503 and when to try again',
    async (code) => {
      const { response } = await run(throwing(new PipelineError(code, 'connect ECONNREFUSED 127.0.0.1:5432')));
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
      expect(response.body).not.toContain('ECONNREFUSED');
    },
  );

  it.each([new Error('password is hunter2'), new PipelineError('EVENT_INVALID', 'hunter2'), 'hunter2', undefined])(
    'answers %s with 500, tells the client nothing of it and logs it',
    async (error) => {
      const { response, lines } = await run(throwing(error));
      expect(response.statusCode).toBe(500);
      expect(response.headers['x-request-id']).toBe('request-1');
      expect(response.body).not.toContain('hunter2');
      expect(lines[0]).toEqual({
        level: 'error',
        message: 'request failed',
        fields: { requestId: 'request-1', error },
      });
      expect(lines[1]?.fields).toMatchObject({ status: 500 });
    },
  );
});
