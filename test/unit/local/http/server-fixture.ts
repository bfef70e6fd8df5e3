import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { ROUTES } from '../../../../config/routes.ts';
import { type HttpHandler, type HttpRequest, jsonResponse } from '../../../../lambdas/shared/http.ts';
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../../../local/http/http-server.ts';
import { SERVER_LIMITS } from '../../../../local/http/limits.ts';
import { collectingLogger, type LogLine } from '../../lambdas/shared/collecting-logger.ts';

export interface TestServer extends HttpServer {
  readonly url: string;
  /** What the functions were called with. */
  readonly requests: HttpRequest[];
  readonly lines: LogLine[];
}

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

export const serverOptions = (): HttpServerOptions => ({
  host: '127.0.0.1',
  port: 0,
  routes: ROUTES,
  keys: undefined,
  limits: SERVER_LIMITS,
  logger: collectingLogger(),
  time: realTime,
});

/** A server on a free port, stopped after the test. Its functions answer 202, or what `handler` answers. */
export async function testServer(
  options: Partial<HttpServerOptions> = {},
  handler: HttpHandler = async () => jsonResponse(202, {}),
): Promise<TestServer> {
  const logger = collectingLogger();
  const server = await startHttpServer({ ...serverOptions(), logger, ...options });
  stops.push(() => server.close({ graceMs: 0 }));
  const requests: HttpRequest[] = [];
  const recorded: HttpHandler = (request) => {
    requests.push(request);
    return handler(request);
  };
  server.serve({
    ingest: recorded,
    query: recorded,
    deadLetters: recorded,
    mappingControl: recorded,
    replays: recorded,
    monitoring: recorded,
    local: recorded,
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, requests, lines: logger.lines };
}

/** A bare connection; what arrives is kept in `received`. */
export interface RawConnection {
  readonly socket: Socket;
  received(): string;
  /** Resolves with everything received once the server has closed the connection. */
  closed(): Promise<string>;
}

export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {}); // a reset is one of the ways in which a server closes
  const received = () => Buffer.concat(chunks).toString('latin1');
  const closed = once(socket, 'close').then(received);
  await once(socket, 'connect');
  stops.push(async () => void socket.destroy());
  return { socket, received, closed: () => closed };
}

/** Sends bytes and returns what the server says until it closes the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const connection = await rawConnection(port);
  connection.socket.write(text, 'latin1');
  return connection.closed();
}

/** The status codes of the answers in a connection's text. */
export const statusesOf = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
