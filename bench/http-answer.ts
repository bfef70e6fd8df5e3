export interface HttpAnswer {
  readonly status: number;
  /** The head, lower case where the server wrote it so. */
  readonly head: string;
  readonly body: string;
  /** Whether the server goes on listening on this connection. */
  readonly keepsAlive: boolean;
}

const HEAD_END = '\r\n\r\n';

/**
 * Reads a whole HTTP/1.1 answer, one byte a character; undefined while some of it is missing. Just what `node:http`
 * sends is understood: a content-length or chunks.
 */
export function readAnswer(text: string): HttpAnswer | undefined {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = text.slice(0, headEnd);
  const rest = text.slice(headEnd + HEAD_END.length);
  const body = readBody(head, rest);
  if (body === undefined) return undefined;
  return { status: Number(head.slice(9, 12)), head, body, keepsAlive: !/\r\nconnection: *close/i.test(head) };
}

function readBody(head: string, rest: string): string | undefined {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return rest.length < Number(length) ? undefined : rest;
  return /\r\ntransfer-encoding: *chunked/i.test(head) ? joinChunks(rest) : '';
}

function joinChunks(rest: string): string | undefined {
  let body = '';
  let index = 0;
  for (;;) {
    const sizeEnd = rest.indexOf('\r\n', index);
    if (sizeEnd === -1) return undefined;
    const size = Number.parseInt(rest.slice(index, sizeEnd), 16);
    const end = sizeEnd + 2 + size + 2;
    if (rest.length < end) return undefined;
    if (size === 0) return body;
    body += rest.slice(sizeEnd + 2, end - 2);
    index = end;
  }
}
