import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpResponse } from '../../lambdas/shared/http.ts';
import type { Problem } from '../../lambdas/shared/problem.ts';
import { REFUSALS } from './refusals.ts';

/** Codes of node's HTTP parser and timers; anything else that it refuses is malformed. */
const BY_CODE: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: REFUSALS.timeout,
  HPE_HEADER_OVERFLOW: REFUSALS.headersTooLarge,
};

export const problemOfClientError = (error: NodeJS.ErrnoException): Problem =>
  BY_CODE[error.code ?? ''] ?? REFUSALS.malformed;

/** Writes an answer where node has no response object to write it with, and closes the connection. */
export function writeAndClose(socket: Socket, response: HttpResponse): void {
  const headers = { ...response.headers, 'content-length': Buffer.byteLength(response.body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const { statusCode } = response;
  socket.write(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n${response.body}`);
  socket.destroySoon();
}

/**
 * What may still be done on a connection whose bytes stopped making sense while `pending` was the latest request on
 * it. An answer to the bad bytes must never be taken for the answer to a request before them.
 */
export function nextStep(socket: Socket, pending: ServerResponse | undefined): 'answer' | 'finish' | 'cut' {
  if (!socket.writable) return 'cut';
  if (pending === undefined) return 'answer';
  if (pending.req.complete) return 'finish';
  return pending.headersSent ? 'cut' : 'answer';
}
