import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** `aborted`: the client went away, or what it sent was no HTTP; there is nobody to answer. */
export type BodyResult = GatewayBody | 'too-large' | 'aborted';

/** The body as API Gateway hands it on: text where the bytes are UTF-8 and not compressed, else base64. */
export interface GatewayBody {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export const NO_BODY: GatewayBody = { isBase64Encoded: false };

// Chunks are joined here and decoded at once: fresh memory for each body would have the garbage collector run for it.
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);

function joined(chunks: readonly Buffer[], bytes: number): Buffer {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  if (bytes > scratch.length) return Buffer.concat(chunks, bytes);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(scratch, at);
  return scratch.subarray(0, bytes);
}

function decoded(bytes: Buffer, request: IncomingMessage): GatewayBody {
  if (bytes.length === 0) return NO_BODY;
  const isText = request.headers['content-encoding'] === undefined && isUtf8(bytes);
  return { body: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** The length that the request declares; undefined where it is chunked. */
export function declaredLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads the body and stops as soon as it is longer than `limitBytes`; the rest then stays unread.
 * @param invite tells a client that waits for it (`Expect: 100-continue`) to go on; not called for too long a body
 */
export function readBody(request: IncomingMessage, limitBytes: number, invite?: () => void): Promise<BodyResult> {
  const declared = declaredLength(request);
  if (declared === 0) return Promise.resolve(NO_BODY);
  if (declared !== undefined && declared > limitBytes) return Promise.resolve('too-large');
  invite?.();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (result: BodyResult): void => {
      request.off('data', onData);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        request.pause();
        settle('too-large');
      } else {
        chunks.push(chunk);
      }
    };
    request.on('data', onData);
    request.once('end', () => settle(decoded(joined(chunks, bytes), request)));
    request.once('error', () => settle('aborted'));
    request.once('close', () => settle('aborted'));
  });
}
