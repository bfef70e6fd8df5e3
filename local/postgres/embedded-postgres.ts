import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { PostgresConnection } from '../../adapters/postgres/pg-pool.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import { unprivilegedAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { DATA_FOLDER, openFolder, SUPERUSER } from './data-folder.ts';
import { stopLeftover } from './leftover.ts';
import { launchServer, type PostgresExit, type Server, type ServerOptions } from './server.ts';

export const DATABASE = 'spillway';
/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const WRONG_PASSWORD = '28P01';
const RETRY_MS = 100;
const PATIENCE_MS = 2_000;
const ATTEMPTS = 100;
/** The port was taken between its choice and its use, or processes of a killed server still end. */
const PASSING_TROUBLE = /could not bind|shared memory block .* still in use|lock file .* already exists/;

export interface PostgresOptions {
  /** PostgreSQL's own folder, made where missing. One process uses it at a time; the data lock sees to that. */
  readonly folder: string;
  /** @default - a free one */
  readonly port?: number;
  readonly logger: Logger;
  readonly time: Time;
}

export interface EmbeddedPostgres {
  readonly connection: Required<Omit<PostgresConnection, 'iam'>>;
  /** The process that all others of this PostgreSQL descend from. */
  readonly pid: number;
  /** Resolves when PostgreSQL has ended; `expected` tells whether `stop()` asked for it. */
  readonly exited: Promise<PostgresExit>;
  /** Shuts down within seconds and keeps everything committed; calling it twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from npm's binaries as a child of this process, and resolves when its database answers. The first
 * start makes the data folder; a server that a killed platform left running on it is stopped before.
 * @throws EnvironmentProblem when this machine does not let it start.
 */
export async function startPostgres({
  folder,
  port: wanted,
  logger,
  time,
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const root = resolve(folder);
  try {
    const account = await unprivilegedAccount(root);
    const binaries = await findBinaries(account);
    const { dataFolder, logFile, password } = await openFolder(root, binaries, account);
    const formerPid = await stopLeftover(dataFolder, { binaries, logger, time });
    const { server, port } = await launchUntilReady(
      { binaries, account, dataFolder, logFile, formerPid, time },
      wanted,
      logger,
    );
    const connection = { host: '127.0.0.1', port, user: SUPERUSER, password, database: DATABASE };
    await ensureDatabase(connection).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return { connection, pid: server.pid, exited: server.exited, stop: server.stop };
  } catch (error) {
    throw asEnvironmentProblem(error, root);
  }
}

/** Removes the folder and everything in it, after stopping a PostgreSQL that a killed platform left running on it. */
export async function discardPostgres({ folder, logger, time }: PostgresOptions): Promise<void> {
  const root = resolve(folder);
  try {
    const binaries = await findBinaries(undefined);
    await stopLeftover(join(root, DATA_FOLDER), { binaries, logger, time });
    await rm(root, { recursive: true, force: true });
  } catch (error) {
    throw asEnvironmentProblem(error, root);
  }
}

async function launchUntilReady(
  options: Omit<ServerOptions, 'port'>,
  wantedPort: number | undefined,
  logger: Logger,
): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort());
    const server = await launchServer({ ...options, port });
    if (await readyWithWord(server, options.time, logger)) return { server, port };
    const { logTail } = await server.exited;
    if (attempt === ATTEMPTS || !PASSING_TROUBLE.test(logTail)) {
      const reason = /(?:FATAL|PANIC): +(.*)/.exec(logTail)?.[1] ?? logTail.split('\n').at(-1);
      throw new EnvironmentProblem(
        `PostgreSQL did not start (${reason}); the data are kept, and ${options.logFile} has the whole story.`,
      );
    }
    await options.time.sleep(RETRY_MS);
  }
}

/** After a crash PostgreSQL first repeats what it logged since its last checkpoint: up to 4 GB. */
async function readyWithWord(server: Server, time: Time, logger: Logger): Promise<boolean> {
  const settled = new AbortController();
  void time.sleep(PATIENCE_MS, settled.signal).then(() => {
    if (!settled.signal.aborted) logger.info('PostgreSQL recovers its data after a crash; this may take a minute');
  });
  return server.ready().finally(() => settled.abort());
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address and a port');
  return address.port;
}

async function ensureDatabase(connection: PostgresConnection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  client.on('error', () => undefined); // the query under way is rejected, too
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    if ((error as { code?: string }).code !== WRONG_PASSWORD) throw error;
    throw new EnvironmentProblem(
      'The database refuses the password that lies beside its data; put the right one back, or start with --fresh to discard the data.',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

/** Errors of the file system become one sentence; anything else is a fault of the program and stays as it is. */
function asEnvironmentProblem(error: unknown, folder: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'EDQUOT'].includes(code ?? ''))
    return error;
  return new EnvironmentProblem(
    `PostgreSQL cannot use its folder ${folder} (${message}); make it writable and free some space, or name another with --data.`,
    { cause: error },
  );
}
