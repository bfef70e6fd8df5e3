import type { IncomingMessage } from 'node:http';

/** `aborted`: the client went away, or what it sent was no HTTP; there is nobody to answer. */
export type BodyResult = Buffer | 'too-large' | 'aborted';

const EMPTY = Buffer.alloc(0);

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
  if (declared === 0) return Promise.resolve(EMPTY);
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
    request.once('end', () => settle(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks, bytes)));
    request.once('error', () => settle('aborted'));
    request.once('close', () => settle('aborted'));
  });
}
