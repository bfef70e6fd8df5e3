import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { EVENT_COLUMNS, type EventRow, encodeEventRows } from '../adapters/postgres/event-rows.ts';
import { MIGRATIONS } from '../adapters/postgres/migrations.ts';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { EventIds } from './event-ids.ts';
import { EVENT_TYPES, EventRequest } from './event-request.ts';

export interface CeilingResult {
  /** The best run: what the database takes when nothing else uses the machine. */
  readonly copyRowsPerSecond: number;
  readonly medianRowsPerSecond: number;
}

const DATABASE = 'spillway_bench_ceiling';
const ROWS_PER_COPY = 5_000;
const COPIES = 120;
const CONNECTIONS = 2;
const RUNS = 3;

interface BenchEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
}

/** The bench's own events as the platform stores them: no type of theirs has a file, so they stay as they came. */
function toRow({ id, source, type, time, data }: BenchEvent, position: number): EventRow {
  const event = {
    id,
    source,
    type,
    time: { ms: Date.parse(time), micros: 0 },
    timeGiven: true,
    subject: undefined,
    partitionKey: undefined,
    dataText: JSON.stringify(data),
    attributesText: undefined,
  };
  const settled = { event, outcome: { status: 'processed', attempts: 1 } } as const;
  const typeId = EVENT_TYPES.indexOf(type);
  const sourceId = Number(source.slice(-2));
  return { settled, position, series: { id: typeId * 100 + sourceId, typeId, sourceId } };
}

/** Encoded ahead: the ceiling is the database's, not this program's. */
function encodeCopies(): Buffer[] {
  const request = new EventRequest({ batch: ROWS_PER_COPY, host: 'none', ids: new EventIds() });
  const startMs = Date.now();
  return Array.from({ length: COPIES }, (_, copy) => {
    request.renew(startMs + copy * 10);
    const events = JSON.parse(request.body()) as BenchEvent[];
    return encodeEventRows(events.map((event, index) => toRow(event, copy * ROWS_PER_COPY + index)));
  });
}

async function copyAll(clients: readonly pg.Client[], copies: readonly Buffer[]): Promise<number> {
  await clients[0]!.query('truncate events');
  const left = [...copies].reverse();
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let copy = left.pop(); copy !== undefined; copy = left.pop()) {
        const stream = client.query(copyFrom(`copy events (${EVENT_COLUMNS}) from stdin binary`));
        stream.end(copy);
        await finished(stream);
      }
    }),
  );
  return (COPIES * ROWS_PER_COPY) / ((performance.now() - start) / 1_000);
}

/**
 * Rows a second that the platform's own PostgreSQL takes by binary COPY: the same rows in the same encoding into the
 * same table with the same indexes, over two connections, 5,000 rows a transaction, with nothing around it.
 * The table lies in a database of its own, which is dropped afterwards.
 */
export async function measureCeiling(connection: PostgresConnection): Promise<CeilingResult> {
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ ...connection, database });
    client.on('error', () => undefined); // the query under way is rejected, too
    await client.connect();
    return client;
  };
  const admin = await connect(connection.database);
  const clients: pg.Client[] = [];
  try {
    await admin.query(`drop database if exists ${DATABASE}`);
    await admin.query(`create database ${DATABASE}`);
    for (let index = 0; index < CONNECTIONS; index += 1) clients.push(await connect(DATABASE));
    for (const { sql } of MIGRATIONS) await clients[0]!.query(sql);
    const copies = encodeCopies();
    const rates: number[] = [];
    for (let run = 0; run < RUNS; run += 1) rates.push(await copyAll(clients, copies));
    rates.sort((a, b) => a - b);
    return { copyRowsPerSecond: rates.at(-1)!, medianRowsPerSecond: rates[RUNS >> 1]! };
  } finally {
    for (const client of clients) await client.end();
    await admin.query(`drop database if exists ${DATABASE}`);
    await admin.end();
  }
}
