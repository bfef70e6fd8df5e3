import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 6_000;
const HOST = '127.0.0.1';

/** What a client was told, or why it was told nothing. */
export type RequestEnd = { readonly status: number; readonly body: string } | { readonly reason: string };

export const newAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends NDJSON to `POST /events` and waits for the whole answer. */
export function sendEvents(port: number, body: string, agent: Agent): Promise<RequestEnd> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ reason: (error as NodeJS.ErrnoException).code ?? error.message });
    const options = {
      host: HOST,
      port,
      path: '/events',
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/x-ndjson', 'content-length': Buffer.byteLength(body) },
      timeout: TIMEOUT_MS,
    };
    const sent = request(options, (answer: IncomingMessage) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), failed);
    });
    sent.on('error', failed);
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.end(body);
  });
}

/** Asks a route with GET; undefined where no answer came. */
export async function ask<T>(port: number, path: string, timeoutMs = 1_000): Promise<T | undefined> {
  try {
    const answer = await fetch(`http://${HOST}:${port}${path}`, { signal: AbortSignal.timeout(timeoutMs) });
    return answer.ok ? ((await answer.json()) as T) : void (await answer.arrayBuffer());
  } catch {
    return undefined;
  }
}

export interface Answer {
  readonly status: number;
  /** Undefined where it was no JSON. */
  readonly body: unknown;
}

/** Sends with POST; undefined where no answer came. */
export async function post(port: number, path: string, body: unknown): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`http://${HOST}:${port}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  } catch {
    return undefined;
  }
}

const headOf = (length: number): string =>
  `POST /events HTTP/1.1\r\nhost: ${HOST}\r\ncontent-type: application/x-ndjson\r\ncontent-length: ${length}\r\n\r\n`;

/**
 * Sends the first `bytes` of the body, waits, and resets the connection (an RST, not a FIN) without reading an answer.
 * @param bytes all of them for a client that leaves before the answer comes
 */
export async function sendAndReset(port: number, body: string, bytes: number, waitMs: number): Promise<void> {
  const whole = Buffer.from(body);
  const socket = connect({ host: HOST, port });
  socket.on('error', () => undefined); // the platform may be gone already
  socket.write(headOf(whole.length));
  socket.write(whole.subarray(0, bytes));
  await sleep(waitMs);
  socket.resetAndDestroy();
}

/** Opens a connection that sends a byte of its body every 100 ms until `signal` aborts. */
export async function sendSlowly(port: number, signal: AbortSignal): Promise<void> {
  const socket = connect({ host: HOST, port });
  socket.on('error', () => undefined);
  socket.write(headOf(10_000));
  while (!signal.aborted && !socket.destroyed) {
    socket.write(' ');
    await sleep(100, undefined, { signal }).catch(() => undefined);
  }
  socket.destroy();
}
