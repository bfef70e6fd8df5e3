import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpResponse } from '../../lambdas/shared/http.ts';
import { declaredLength } from './request-body.ts';

const compress = promisify(gzip);
const COMPRESS_FROM_BYTES = 1_024;
/** An unread body up to this size is read and thrown away, to keep the connection for the next request. */
const DISCARD_BYTES = 64 * 1_024;
/** How long a client that still sends may take to notice its answer before the connection is cut. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 16 * 1_024 * 1_024;

const acceptsGzip = (incoming: IncomingMessage): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(incoming.headers['accept-encoding'] ?? ''));

/** Whether more of the body is on its way than is worth waiting for. */
function hasLongRest(incoming: IncomingMessage): boolean {
  if (incoming.complete) return false;
  const declared = declaredLength(incoming);
  return declared === undefined || declared > DISCARD_BYTES;
}

/**
 * Sends an answer. Where the client is still sending a long body, the answer goes out first and the connection is
 * closed once the client has stopped, or after a second: closing at once would reset the connection and could take
 * the answer with it.
 */
export async function writeResponse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: HttpResponse,
  options: { readonly close: boolean },
): Promise<void> {
  const headers: Record<string, string | number> = { ...response.headers };
  let body: string | Buffer = response.isBase64Encoded ? Buffer.from(response.body, 'base64') : response.body;
  let length = Buffer.byteLength(body);
  if (incoming.method === 'GET' && length > COMPRESS_FROM_BYTES && headers['content-encoding'] === undefined) {
    headers.vary = 'accept-encoding';
    if (acceptsGzip(incoming)) {
      body = await compress(body, { level: 1 });
      length = body.length;
      headers['content-encoding'] = 'gzip';
    }
  }
  if (outgoing.destroyed) return;
  const mustLinger = hasLongRest(incoming);
  headers['content-length'] = length;
  if (mustLinger || options.close) headers.connection = 'close';
  outgoing.writeHead(response.statusCode, headers);
  if (mustLinger) {
    outgoing.write(body);
    linger(incoming, outgoing);
  } else {
    outgoing.end(body);
  }
}

function linger(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const end = (): void => {
    clearTimeout(timer);
    incoming.off('data', count);
    outgoing.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  let discarded = 0;
  const count = (chunk: Buffer): void => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) end();
  };
  incoming.on('data', count);
  incoming.once('end', end);
  incoming.once('close', end);
  incoming.resume();
}
