import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../../lambdas/shared/http.ts';
import { startHttpServer } from '../../../../local/http/http-server.ts';
import { rawConnection, serverOptions, testServer } from './server-fixture.ts';

describe('starting and stopping', () => {
  it('answers 503 with the time to wait until the functions are there', async () => {
    const server = await startHttpServer(serverOptions());
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'starting' });
    await server.close({ graceMs: 0 });
  });

  it('fails with the reason of the system when the port is taken', async () => {
    const server = await testServer();
    await expect(testServer({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('lets a request under way finish, and then closes what is idle', async () => {
    let finish = (): void => {};
    const reached = Promise.withResolvers<void>();
    const server = await testServer({}, async (request) => {
      if (request.rawPath === '/limits') return jsonResponse(200, {});
      reached.resolve();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return jsonResponse(202, {});
    });
    const idle = await rawConnection(server.port);
    idle.socket.write('GET /limits HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle.socket, 'data');
    const answer = fetch(`${server.url}/events`);
    await reached.promise;

    const closing = server.close({ graceMs: 10_000 });
    await expect(fetch(`${server.url}/limits`)).rejects.toThrow();
    finish();
    expect((await answer).status).toBe(202);
    expect((await answer).headers.get('connection')).toBe('close');
    await closing;
    await idle.closed();
  });

  it('cuts a request that does not finish in time', async () => {
    const server = await testServer({}, () => new Promise(() => {}));
    const answer = fetch(`${server.url}/events`);
    answer.catch(() => {});
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close({ graceMs: 10 });
    await expect(answer).rejects.toThrow();
  });

  it('is stopped once, however often it is asked to', async () => {
    const server = await testServer();
    await Promise.all([server.close({ graceMs: 100 }), server.close({ graceMs: 100 })]);
    await server.close({ graceMs: 100 });
  });
});
