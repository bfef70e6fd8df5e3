import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Route } from '../../config/routes.ts';
import type { KeyGuard } from '../../core/keys/key-guard.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { HttpHandler, HttpResponse } from '../../lambdas/shared/http.ts';
import { type Problem, problem } from '../../lambdas/shared/problem.ts';
import { nextStep, problemOfClientError, writeAndClose } from './client-error.ts';
import { gatewayRequest } from './gateway-request.ts';
import type { ServerLimits } from './limits.ts';
import { REFUSALS } from './refusals.ts';
import { NO_BODY, readBody } from './request-body.ts';
import { checkHead } from './request-head.ts';
import { createRouteTable } from './route-table.ts';
import { writeResponse } from './write-response.ts';

export type Handlers = Readonly<Record<Route['handler'], HttpHandler>>;

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Undefined where no key is asked for. */
  readonly keys: KeyGuard | undefined;
  readonly limits: ServerLimits;
  readonly logger: Logger;
  readonly time: Time;
}

export interface HttpServer {
  readonly port: number;
  /**
   * Adds functions to those that are there. Requests for one that is missing are answered 503: the port can be taken
   * before the other parts start.
   */
  serve(handlers: Partial<Handlers>): void;
  /** Accepts nothing new, lets requests under way finish for at most `graceMs`, then cuts what is left. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/** How often connections are searched for requests that take too long. */
const TIMEOUT_CHECK_MS = 500;

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  readonly awaitsContinue: boolean;
}

/** @throws the system's error, EADDRINUSE for one, when the address cannot be listened on */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { keys, limits, logger, time } = options;
  const headDeps = { findRoute: createRouteTable(options.routes), keys, limits };
  const latest = new WeakMap<Socket, ServerResponse>();
  const spoiled = new WeakSet<Socket>();
  const underWay = new Set<ServerResponse>();
  let handlers: Partial<Handlers> = {};
  let isDraining = false;
  const idle = Promise.withResolvers<void>();

  /** An answer of the server itself, with the log line that a function would otherwise write. */
  const refuse = (refusal: Problem, requestId: string, method = '', target = '', key = {}): HttpResponse => {
    const path = target.slice(0, 256).replace(/\?.*/s, ''); // a query string may hold a payload, or a misplaced key
    logger.info('request', { requestId, method, path, status: refusal.status, durationMs: 0, ...key });
    return problem(refusal, requestId);
  };

  /** @returns undefined where nobody waits for an answer any more */
  const respond = async ({
    incoming,
    outgoing,
    requestId,
    awaitsContinue,
  }: Exchange): Promise<HttpResponse | undefined> => {
    const refuseThis = (refusal: Problem, key = {}) => refuse(refusal, requestId, incoming.method, incoming.url, key);
    if (isDraining) return refuseThis(REFUSALS.draining);
    const result = checkHead(incoming, headDeps);
    if (!result.ok) return refuseThis(result.problem, result.key);
    const { route, ...head } = result.head;
    const handler = handlers[route.handler];
    if (handler === undefined) return refuseThis(REFUSALS.starting);
    let body = NO_BODY;
    if (incoming.method === 'POST') {
      const read = await readBody(
        incoming,
        limits.bodyBytes,
        awaitsContinue ? () => outgoing.writeContinue() : undefined,
      );
      if (read === 'aborted') return undefined;
      if (read === 'too-large') return refuseThis(REFUSALS.bodyTooLarge(limits.bodyBytes));
      body = read;
    }
    try {
      return await handler(gatewayRequest({ ...head, incoming, requestId, body, nowMs: time.now() }));
    } catch (error) {
      logger.error('request failed', { requestId, error });
      return refuseThis(REFUSALS.failed);
    }
  };

  const exchange = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    awaitsContinue: boolean,
  ): Promise<void> => {
    underWay.add(outgoing);
    latest.set(incoming.socket, outgoing);
    outgoing.once('close', () => {
      underWay.delete(outgoing);
      if (latest.get(incoming.socket) === outgoing) latest.delete(incoming.socket);
      if (isDraining && underWay.size === 0) idle.resolve();
    });
    const requestId = randomUUID();
    try {
      const response = await respond({ incoming, outgoing, requestId, awaitsContinue });
      if (response !== undefined) await writeResponse(incoming, outgoing, response, { close: isDraining });
    } catch (error) {
      logger.error('answer not sent', { requestId, error });
      outgoing.destroy();
    }
  };

  const refuseSocket = (socket: Socket, refusal: Problem): void => writeAndClose(socket, refuse(refusal, randomUUID()));

  const onClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (spoiled.has(socket)) return;
    spoiled.add(socket);
    const pending = latest.get(socket);
    const step = nextStep(socket, pending);
    if (step === 'answer') refuseSocket(socket, problemOfClientError(error));
    else if (step === 'finish') pending?.once('close', () => socket.destroy());
    else socket.destroy();
  };

  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    joinDuplicateHeaders: true,
    requireHostHeader: false, // checked with the head, so that its absence is answered like any other fault
  });
  server.on('request', (incoming, outgoing) => void exchange(incoming, outgoing, false));
  server.on('checkContinue', (incoming, outgoing) => void exchange(incoming, outgoing, true));
  server.on('checkExpectation', (incoming, outgoing) => {
    const answer = refuse(REFUSALS.expectation, randomUUID(), incoming.method, incoming.url);
    void writeResponse(incoming, outgoing, answer, { close: true });
  });
  server.on('connect', (_incoming, socket) => {
    socket.on('error', () => {}); // node has let go of this socket, and nobody else would hear of a reset
    refuseSocket(socket as Socket, REFUSALS.noTunnel);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => onClientError(error, socket as Socket));

  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening');
  server.on('error', (error) => logger.error('connection not accepted', { error }));

  return {
    port: (server.address() as AddressInfo).port,
    serve(ready) {
      handlers = { ...handlers, ...ready };
    },
    async close({ graceMs }) {
      isDraining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = new AbortController();
      if (underWay.size === 0) idle.resolve();
      await Promise.race([idle.promise, time.sleep(graceMs, timer.signal)]);
      timer.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}
