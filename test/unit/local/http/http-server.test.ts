import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../../lambdas/shared/http.ts';
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
