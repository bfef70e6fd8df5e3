import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { realTime } from '../adapters/system/real-time.ts';
import { createCatalogue } from '../core/events/catalogue.ts';
import { eventTypes } from '../event-types/catalogue.ts';
import { acquireDataLock } from '../local/data-lock.ts';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { startPostgres } from '../local/postgres/embedded-postgres.ts';
import { check } from './check/check.ts';
import type { Log, Store } from './check/evidence.ts';
import { readLog } from './check/read-log.ts';
import { readStore } from './check/read-store.ts';
import { postmasterPid } from './postgres-processes.ts';
import { anomalyLines } from './report.ts';

const USAGE = 'Usage: npm run audit -- [--data .spillway]';
/** Line of postmaster.pid that holds the port: https://www.postgresql.org/docs/18/storage-file-layout.html */
const PORT_LINE = 3;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The PostgreSQL of a platform that runs now. */
function runningStore(dataFolder: string): PostgresConnection {
  const folder = join(dataFolder, 'postgres');
  const lines = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(folder, 'password'), 'utf8');
  return { host: '127.0.0.1', port: Number(lines[PORT_LINE]), user: 'spillway', password, database: 'spillway' };
}

/**
 * The store first: what the log has more is in flight. Where no platform runs, its PostgreSQL is started for the audit,
 * and nobody can start one meanwhile.
 */
async function readBoth(dataFolder: string): Promise<{ store: Store; log: Log }> {
  const streamFolder = join(dataFolder, 'stream');
  const lock = await acquireDataLock(dataFolder).catch((error: unknown) => {
    if (error instanceof EnvironmentProblem && postmasterPid(dataFolder) !== undefined) return undefined;
    throw error;
  });
  if (lock === undefined) {
    return { store: await readStore(runningStore(dataFolder)), log: await readLog(streamFolder) };
  }
  try {
    const log = await readLog(streamFolder);
    const postgres = await startPostgres({ folder: join(dataFolder, 'postgres'), logger: silent, time: realTime });
    const store = await readStore(postgres.connection).finally(() => postgres.stop());
    return { store, log };
  } finally {
    await lock.release();
  }
}

/** Compares log and store, names every missing or surplus event, and tells whether there is none. */
async function audit(dataFolder: string): Promise<boolean> {
  const evidence = await readBoth(dataFolder);
  const found = check(evidence, createCatalogue(eventTypes({ drills: true }), { unknownTypes: 'accept' }));
  const anomalies = found.filter(({ kind }) => kind !== 'unseen');
  const { log, store } = evidence;
  const trimmed = log.shards.reduce((sum, { trimmed }) => sum + trimmed.events, 0);
  const lines = [
    `${log.events.length} events in the log, ${store.effects.length} in the store, ${found.length - anomalies.length} identities in flight`,
    ...(trimmed === 0 ? [] : [`${trimmed} events have left the retention of the log and are not compared`]),
    ...(anomalies.length === 0 ? ['Log and store agree.'] : anomalyLines(anomalies, Number.POSITIVE_INFINITY)),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return anomalies.length === 0;
}

try {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '.spillway' } } });
  process.exitCode = (await audit(resolve(values.data))) ? 0 : 1;
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  process.stderr.write(`audit: ${message}\n${code?.startsWith('ERR_PARSE_ARGS') === true ? `${USAGE}\n` : ''}`);
  process.exitCode = 2;
}
