import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../../lambdas/shared/http.ts';
import { SERVER_LIMITS } from '../../../../local/http/limits.ts';
import { rawConnection, sendRaw, statusesOf, testServer } from './server-fixture.ts';

describe('a request', () => {
  it('reaches the function as API Gateway would send it', async () => {
    const server = await testServer();
    const headers = { 'Content-Type': 'application/json', Cookie: 'a=1; b=2', 'User-Agent': 'probe' };
    await fetch(`${server.url}/events?a=1&a=2&b=%C3%BC`, { method: 'POST', headers, body: '{"type":"größer"}' });
    const [request] = server.requests;
    expect(request).toMatchObject({
      version: '2.0',
      routeKey: 'POST /events',
      rawPath: '/events',
      rawQueryString: 'a=1&a=2&b=%C3%BC',
      queryStringParameters: { a: '1,2', b: 'ü' },
      cookies: ['a=1', 'b=2'],
      body: '{"type":"größer"}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'probe' },
        routeKey: 'POST /events',
        stage: '$default',
      },
    });
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(request?.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(request).not.toHaveProperty('pathParameters');
    expect(request?.requestContext).not.toHaveProperty('authorizer');
  });

  it('has no body, parameters or cookies where it has none', async () => {
    const server = await testServer();
    await fetch(`${server.url}/events/a%2Fb`);
    const [request] = server.requests;
    expect(request?.pathParameters).toEqual({ id: 'a/b' });
    for (const absent of ['body', 'queryStringParameters', 'cookies']) expect(request).not.toHaveProperty(absent);
  });

  it.each([
    ['bytes that are not UTF-8', {}, Buffer.from([0xc3, 0x28])],
    ['a compressed body', { 'content-encoding': 'gzip' }, Buffer.from('plain enough')],
  ])('carries %s as base64', async (_what, headers, body) => {
    const server = await testServer();
    await fetch(`${server.url}/events`, { method: 'POST', headers, body });
    expect(server.requests[0]).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it('keeps a byte order mark and a body in many pieces as they are', async () => {
    const server = await testServer();
    const { socket } = await rawConnection(server.port);
    const body = Buffer.from(`\ufeff${'ü'.repeat(40_000)}`);
    socket.write(`POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`);
    for (let at = 0; at < body.length; at += 7_777) {
      socket.write(body.subarray(at, at + 7_777));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, 'data');
    expect(server.requests[0]?.body).toBe(`\ufeff${'ü'.repeat(40_000)}`);
  });

  it('joins repeated headers, also those that must not be repeated', async () => {
    const server = await testServer();
    await sendRaw(
      server.port,
      'GET /events HTTP/1.1\r\nHost: x\r\nX: 1\r\nx: 2\r\nAuthorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\n',
    );
    expect(server.requests[0]?.headers).toMatchObject({ x: '1, 2', authorization: 'a, b' });
  });

  it('is what it is, whatever a proxy header claims', async () => {
    const server = await testServer();
    const headers = {
      'x-forwarded-for': '8.8.8.8',
      'x-http-method-override': 'DELETE',
      'x-original-url': '/metrics',
      host: 'evil.example',
    };
    await fetch(`${server.url}/events`, { headers });
    expect(server.requests[0]).toMatchObject({
      routeKey: 'GET /events',
      requestContext: { domainName: 'localhost', http: { sourceIp: '127.0.0.1', method: 'GET' } },
    });
  });
});

describe('an answer', () => {
  it('is the one of the function, with its length', async () => {
    const answer = jsonResponse(207, '{ "n": 1.0, "ü": 1 }', { 'x-request-id': 'r-1', 'retry-after': '1' });
    const server = await testServer({}, async () => answer);
    const response = await fetch(`${server.url}/events`);
    expect(response.status).toBe(207);
    expect(response.headers.get('content-length')).toBe('21');
    expect(response.headers.get('x-request-id')).toBe('r-1');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.text()).toBe('{ "n": 1.0, "ü": 1 }');
  });

  it('may be binary', async () => {
    const answer = {
      statusCode: 200,
      headers: {},
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    };
    const server = await testServer({}, async () => answer);
    const bytes = await (await fetch(`${server.url}/metrics`)).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([0, 255]);
  });

  it('is compressed for a GET that accepts it and is longer than 1 KB', async () => {
    const text = JSON.stringify('x'.repeat(5_000));
    const server = await testServer({}, async () => jsonResponse(200, text));
    const get = (encoding: string, method = 'GET') =>
      sendRaw(
        server.port,
        `${method} /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    const compressed = await get('br, gzip');
    expect(compressed).toContain('content-encoding: gzip\r\n');
    const body = Buffer.from(compressed.slice(compressed.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(gunzipSync(body).toString()).toBe(text);
    for (const plain of [await get('br'), await get('gzip;q=0'), await get('gzip', 'POST')]) {
      expect(plain).not.toContain('content-encoding');
      expect(plain).toContain(text);
    }
  });

  it('tells nothing of what a function throws, and logs it', async () => {
    const server = await testServer({}, () => Promise.reject(new Error('password hunter2')));
    const response = await fetch(`${server.url}/events`);
    const problem = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(server.lines.some(({ level, fields }) => level === 'error' && fields?.requestId === problem.requestId)).toBe(
      true,
    );
  });

  it('that cannot be sent costs one connection and not the server', async () => {
    const bad = { statusCode: 200, headers: { 'x-split': 'a\r\nset-cookie: b' }, body: '' };
    const server = await testServer({}, async (request) =>
      request.rawPath === '/events' ? bad : jsonResponse(200, {}),
    );
    await expect(fetch(`${server.url}/events`)).rejects.toThrow();
    expect((await fetch(`${server.url}/statistics`)).status).toBe(200);
  });
});

describe('a refusal', () => {
  it.each([
    ['GET', '/nothing', 404, 'route_not_found', null],
    ['PUT', '/events', 405, 'method_not_allowed', 'POST, GET'],
    ['OPTIONS', '/events', 405, 'method_not_allowed', 'POST, GET'],
    ['GET', '/events/%ff', 400, 'path_invalid', null],
    ['GET', `/events/${'x'.repeat(8_192)}`, 414, 'target_too_long', null],
  ])('of %s %.20s is %i %s', async (method, path, status, code, allow) => {
    const server = await testServer();
    const response = await fetch(server.url + path, { method });
    const problem = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('allow')).toBe(allow);
    expect(problem).toMatchObject({ code, status, requestId: response.headers.get('x-request-id') });
    expect(server.requests).toEqual([]);
    const line = server.lines.find(({ fields }) => fields?.requestId === problem.requestId);
    expect(line).toMatchObject({ level: 'info', message: 'request', fields: { method, status } });
  });

  it('leaves the connection open for the next request', async () => {
    const server = await testServer();
    const text = await sendRaw(
      server.port,
      'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello' +
        'GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(statusesOf(text)).toEqual([404, 202]);
  });
});

describe('a body', () => {
  const limits = { ...SERVER_LIMITS, bodyBytes: 1_000 };

  it('of exactly the limit is taken', async () => {
    const server = await testServer({ limits });
    const response = await fetch(`${server.url}/events`, { method: 'POST', body: 'x'.repeat(1_000) });
    expect(response.status).toBe(202);
  });

  it('one byte longer is refused', async () => {
    const server = await testServer({ limits });
    const response = await fetch(`${server.url}/events`, { method: 'POST', body: 'x'.repeat(1_001) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'request_too_large' });
    expect(server.requests).toEqual([]);
  });

  it('of 10 GB is refused before any of it is sent, and the connection is closed', async () => {
    const server = await testServer();
    const text = await sendRaw(server.port, 'POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n');
    expect(statusesOf(text)).toEqual([413]);
    expect(text).toContain('connection: close\r\n');
  });

  it('of unknown length is refused as soon as it is too long', async () => {
    const server = await testServer({ limits });
    const { socket, closed } = await rawConnection(server.port);
    socket.write('POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`3e8\r\n${'x'.repeat(1_000)}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write('1\r\nx\r\n');
    expect(statusesOf(await closed())).toEqual([413]);
    expect(server.requests).toEqual([]);
  });

  it('that goes on after its refusal is not kept, and its client still gets the answer', async () => {
    const server = await testServer();
    const body = Buffer.alloc(12 * 1024 * 1024, 'x');
    const response = await fetch(`${server.url}/events`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });

  it('of a GET is ignored', async () => {
    const server = await testServer();
    const text = await sendRaw(
      server.port,
      'GET /events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
    );
    expect(statusesOf(text)).toEqual([202]);
    expect(server.requests[0]).not.toHaveProperty('body');
  });

  it('is invited when the client waits for that', async () => {
    const server = await testServer();
    const { socket, closed, received } = await rawConnection(server.port);
    const head =
      'POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n';
    socket.write(head);
    await once(socket, 'data');
    expect(received()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');
    expect(statusesOf(await closed())).toEqual([100, 202]);
  });

  it('is not invited when it is too long, or its path leads nowhere', async () => {
    const server = await testServer();
    const ask = (path: string, length: number) =>
      sendRaw(
        server.port,
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`,
      );
    expect(statusesOf(await ask('/events', 99_999_999))).toEqual([413]);
    expect(statusesOf(await ask('/nothing', 10))).toEqual([404]);
  });
});

describe('starting and stopping', () => {
  it('answers 503 with the time to wait until the functions are there', async () => {
    const { startHttpServer } = await import('../../../../local/http/http-server.ts');
    const { collectingLogger } = await import('../../lambdas/shared/collecting-logger.ts');
    const { realTime } = await import('../../../../adapters/system/real-time.ts');
    const logger = collectingLogger();
    const options = { host: '127.0.0.1', port: 0, routes: [], keys: undefined, limits: SERVER_LIMITS, logger };
    const server = await startHttpServer({ ...options, time: realTime });
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
