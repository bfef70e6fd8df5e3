import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { iamPassword } from './iam-password.ts';
import type { SqlClient, SqlPool, SqlQuery } from './sql-pool.ts';

export interface PostgresConnection {
  /** A host name, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

export interface PostgresSettings extends PostgresConnection {
  /** Deployed: instead of a password, each connection gets a token signed with the function's role, and TLS. */
  readonly iam?: boolean;
}

const JSON_TYPE = 114;
/**
 * Every query here walks an index and stops early. A planner that knows little of a table just filled would rather read
 * whole bitmaps of it: a thousand times slower.
 */
const SESSION_SETTINGS = '-c timezone=UTC -c random_page_cost=1.1 -c enable_bitmapscan=off';
const asText = (text: string): string => text;

const toPg = ({ name, text, values }: SqlQuery): pg.QueryConfig => ({
  text,
  ...(name === undefined ? {} : { name }),
  ...(values === undefined ? {} : { values: values as unknown[] }),
});

/** A lent connection that the server ends between two queries says so by an event; the next query is rejected anyway. */
const heard = (): void => undefined;

function sqlClient(client: pg.PoolClient): SqlClient {
  client.on('error', heard);
  return {
    query: async (query, values) => client.query(typeof query === 'string' ? query : toPg(query), values as unknown[]),
    copyFrom: (text) => client.query(copyFrom(text)),
    release: (broken) => {
      client.off('error', heard);
      client.release(broken);
    },
  } as SqlClient;
}

/** @param connections at most; `statementTimeoutMs` bounds each statement on the server */
export function pgPool(
  { iam = false, ...connection }: PostgresSettings,
  options: { readonly connections: number; readonly statementTimeoutMs: number; readonly applicationName: string },
): SqlPool {
  const pool = new pg.Pool({
    ...connection,
    ...(iam && { password: iamPassword(connection), ssl: { rejectUnauthorized: true } }),
    max: options.connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: options.applicationName,
    options: `-c statement_timeout=${options.statementTimeoutMs} ${SESSION_SETTINGS}`,
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === JSON_TYPE ? asText : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    connect: async () => sqlClient(await pool.connect()),
    query: async (query, values) => pool.query(typeof query === 'string' ? query : toPg(query), values as unknown[]),
    end: async () => {
      if (!pool.ending) await pool.end();
    },
  } as SqlPool;
}
