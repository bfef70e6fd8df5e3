import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ServerAddress } from '../../../bench/http-connection.ts';

export interface StandIn {
  readonly address: ServerAddress;
  /** Identities taken, with the number of times that each was sent. */
  readonly taken: Map<string, number>;
  /** Answers the statistics, in order; the last one stays. */
  readonly totals: object[];
  /** Replaces the answer to a POST where it returns true. */
  interfere: (response: ServerResponse, post: number) => boolean;
}

/** Answers as the platform does, without doing anything. It stops with the test. */
export async function startStandIn(): Promise<StandIn> {
  const taken = new Map<string, number>();
  let posts = 0;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      posts += 1;
      if (standIn.interfere(response, posts)) return;
      const events = JSON.parse(Buffer.concat(chunks).toString()) as { id: string; source: string }[];
      for (const { id, source } of events) taken.set(`${source} ${id}`, (taken.get(`${source} ${id}`) ?? 0) + 1);
      response.writeHead(202, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ accepted: events.length, rejected: 0, events: [] }));
    } else if (url.pathname === '/events/all') {
      response.end(JSON.stringify({ totals: standIn.totals.length > 1 ? standIn.totals.shift() : standIn.totals[0] }));
    } else {
      const id = url.pathname.slice('/events/'.length);
      const known = taken.has(`${url.searchParams.get('source')} ${id}`);
      response.statusCode = known ? 200 : 404;
      response.end(known ? '{"status":"processed"}' : '{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const standIn: StandIn = {
    address: { host: '127.0.0.1', port },
    taken,
    totals: [],
    interfere: () => false,
  };
  return standIn;
}
