import { connect } from 'node:net';

export interface RequestParts {
  /** POST where nothing is said. */
  readonly method?: string;
  /** As it goes on the wire: nothing is encoded or normalized. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Answers on the connection; more than one means that the bytes were taken for several requests. */
  readonly answers: number;
}

/** A request as bytes, its length and `connection: close` included. Header values are sent as latin1. */
export function requestBytes({ method = 'POST', path = '/events', headers, body = '' }: RequestParts): Buffer {
  const payload = Buffer.from(body);
  const lines = Object.entries({
    host: 'localhost',
    connection: 'close',
    'content-length': String(payload.length),
    ...headers,
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1'), payload]);
}

/** The first answer in what a connection received; status 0 where it was closed without one. */
export function parseAnswer(received: Buffer): RawAnswer {
  const split = received.indexOf('\r\n\r\n');
  const head = received.toString('latin1', 0, split === -1 ? 0 : split);
  const [start = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const length = Number(headers['content-length'] ?? 0);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? 0),
    headers,
    text: received.toString('utf8', split + 4, split + 4 + length),
    answers: [...received.toString('latin1').matchAll(/HTTP\/1\.1 \d{3} /g)].length,
  };
}

/**
 * Sends bytes on a connection of their own and resolves with what was answered once the server has closed it.
 * @param endAfterMs when to end a connection that the server keeps open, as a client does that gives up
 */
export function exchange(port: number, bytes: Uint8Array, endAfterMs = 5_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => socket.end(), endAfterMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {}); // a reset is one of the ways in which a server closes
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(parseAnswer(Buffer.concat(chunks)));
    });
    socket.write(bytes);
  });
}
