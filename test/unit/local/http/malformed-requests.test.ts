import { describe, expect, it } from 'vitest';
import { jsonResponse } from '../../../../lambdas/shared/http.ts';
import { SERVER_LIMITS } from '../../../../local/http/limits.ts';
import { rawConnection, sendRaw, statusesOf, testServer } from './server-fixture.ts';

const HOST = 'Host: x\r\n';

describe('bytes that are no HTTP/1.1 request', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00'],
    ['HTTP/0.9', 'GET /events\r\n\r\n'],
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', `BREW /events HTTP/1.1\r\n${HOST}\r\n`],
    ['a method in lower case', `get /events HTTP/1.1\r\n${HOST}\r\n`],
    ['a space in the path', `GET /events /x HTTP/1.1\r\n${HOST}\r\n`],
    ['no host', 'GET /events HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a header without a colon', `GET /events HTTP/1.1\r\n${HOST}oops\r\n\r\n`],
    ['a space before the colon', `GET /events HTTP/1.1\r\n${HOST}X : 1\r\n\r\n`],
    ['a folded header', `GET /events HTTP/1.1\r\n${HOST}X: 1\r\n 2\r\nConnection: close\r\n\r\n`],
    ['a NUL in a header', `GET /events HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`],
    ['a bare CR in a header', `GET /events HTTP/1.1\r\n${HOST}X: a\rb\r\n\r\n`],
    ['bare line feeds', 'GET /events HTTP/1.1\nHost: x\n\n'],
    [
      'a length and chunks together',
      `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    ['a length that is no number', `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3x\r\n\r\nabc`],
    ['a negative length', `POST /events HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
    [
      'chunks that are not the last coding',
      `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
    ['a chunk size that is no number', `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
    [
      'a chunk longer than its size',
      `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
    ],
    [
      'a huge chunk extension',
      `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
    ],
  ])('are answered with one 400 and a closed connection: %s', async (_what, text) => {
    const server = await testServer();
    const answer = await sendRaw(server.port, text);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
    expect(server.requests).toEqual([]);
    expect((await fetch(`${server.url}/events`)).status).toBe(202);
  });

  it('that are smuggled behind a short length are not taken for a request', async () => {
    const server = await testServer();
    const answer = await sendRaw(
      server.port,
      `POST /events HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\n{"a":1}}} GET /metrics HTTP/1.1\r\n${HOST}\r\n`,
    );
    expect(statusesOf(answer)).toEqual([202]);
    expect(server.requests.map(({ routeKey }) => routeKey)).toEqual(['POST /events']);
  });

  it('never get an answer that a request before them waits for', async () => {
    const gate = Promise.withResolvers<void>();
    const server = await testServer({}, () => gate.promise.then(() => jsonResponse(202, {})));
    const { socket, closed, received } = await rawConnection(server.port);
    socket.write(`GET /events HTTP/1.1\r\n${HOST}\r\nnonsense\r\n\r\n`);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.write('more nonsense');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(received()).toBe('');
    gate.resolve();
    expect(statusesOf(await closed())).toEqual([202]);
  });
});

describe('headers', () => {
  it('of more than 16 KiB are refused', async () => {
    const server = await testServer();
    const answer = await sendRaw(server.port, `GET /events HTTP/1.1\r\n${HOST}X: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(statusesOf(answer)).toEqual([431]);
    expect(answer).toContain('headers_too_large');
  });

  it('in great number are refused rather than dropped', async () => {
    const server = await testServer();
    const many = Array.from({ length: 200 }, (_, index) => `x${index}: 1\r\n`).join('');
    const answer = await sendRaw(server.port, `GET /events HTTP/1.1\r\n${HOST}Connection: close\r\n${many}\r\n`);
    expect(statusesOf(answer)).toEqual([431]);
    expect(server.requests).toEqual([]);
  });

  it('cannot be split by an encoded line break in the path', async () => {
    const server = await testServer();
    const response = await fetch(`${server.url}/nothing%0d%0aset-cookie:%20a=b`);
    expect(response.status).toBe(404);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(server.lines.map(({ fields }) => fields?.path)).toEqual(['/nothing%0d%0aset-cookie:%20a=b']);
  });

  it('ask in vain for what is not expected here', async () => {
    const server = await testServer();
    const answer = await sendRaw(
      server.port,
      `POST /events HTTP/1.1\r\n${HOST}Expect: tea\r\nContent-Length: 1\r\n\r\na`,
    );
    expect(statusesOf(answer)).toEqual([417]);
  });
});

describe('slow clients', () => {
  const limits = { ...SERVER_LIMITS, headersTimeoutMs: 100, requestTimeoutMs: 200 };

  it('that do not finish their headers get 408', async () => {
    const server = await testServer({ limits });
    expect(statusesOf(await sendRaw(server.port, 'GET /events HTTP/1.1\r\nHost: x\r\n'))).toEqual([408]);
  });

  it('that send less than they declare get 408', async () => {
    const server = await testServer({ limits });
    const answer = await sendRaw(server.port, `POST /events HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    expect(statusesOf(answer)).toEqual([408]);
    expect(answer).toContain('request_timeout');
    expect(server.requests).toEqual([]);
  });

  it('that go away in the middle of a body leave nothing behind', async () => {
    const server = await testServer();
    const { socket, closed } = await rawConnection(server.port);
    socket.write(`POST /events HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.resetAndDestroy();
    await closed();
    await server.close({ graceMs: 5_000 });
    expect(server.requests).toEqual([]);
  });
});

describe('other protocols and old ones', () => {
  it('TRACE is refused', async () => {
    const server = await testServer();
    const answer = await sendRaw(
      server.port,
      `TRACE /events HTTP/1.1\r\n${HOST}X: secret\r\nConnection: close\r\n\r\n`,
    );
    expect(statusesOf(answer)).toEqual([405]);
    expect(answer).toMatch(/allow: POST, GET/);
    expect(answer).not.toContain('secret');
  });

  it('CONNECT is refused, and a reset of its connection harms nobody', async () => {
    const server = await testServer();
    const connect = 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n';
    expect(statusesOf(await sendRaw(server.port, connect))).toEqual([405]);
    const { socket, closed } = await rawConnection(server.port);
    socket.write(connect);
    setImmediate(() => socket.resetAndDestroy());
    await closed();
    expect((await fetch(`${server.url}/events`)).status).toBe(202);
  });

  it.each(['h2c', 'websocket'])('an upgrade to %s is ignored', async (protocol) => {
    const server = await testServer();
    const answer = await sendRaw(
      server.port,
      `GET /events HTTP/1.1\r\n${HOST}Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`,
    );
    expect(statusesOf(answer)).toEqual([202]);
  });

  it('HTTP/1.0 is served, and the absolute form too', async () => {
    const server = await testServer();
    expect(statusesOf(await sendRaw(server.port, 'GET /events HTTP/1.0\r\n\r\n'))).toEqual([202]);
    const absolute = `GET http://other.example/events?x=1 HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
    expect(statusesOf(await sendRaw(server.port, absolute))).toEqual([202]);
    expect(server.requests[1]).toMatchObject({ rawPath: '/events', rawQueryString: 'x=1' });
  });
});
