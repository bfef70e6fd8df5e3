import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { SERVER_LIMITS } from '../../../../local/http/limits.ts';
import { rawConnection, sendRaw, statusesOf, testServer } from './server-fixture.ts';

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
