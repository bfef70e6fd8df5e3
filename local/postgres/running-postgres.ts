import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PostgresConnection } from '../../adapters/postgres/pg-pool.ts';
import { processState } from '../process-state.ts';
import { DATA_FOLDER, SUPERUSER } from './data-folder.ts';
import { DATABASE } from './embedded-postgres.ts';

// Line 1 is the process id, line 4 the port: LOCK_FILE_LINE_PORT in PostgreSQL's src/include/utils/pidfile.h.
const PID_LINE = 0;
const PORT_LINE = 3;

/** How to reach the PostgreSQL that runs on a platform's data folder, whoever started it; undefined where none does. */
export async function runningPostgres(dataFolder: string): Promise<PostgresConnection | undefined> {
  const folder = join(resolve(dataFolder), 'postgres');
  const text = await readFile(join(folder, DATA_FOLDER, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[PID_LINE] ?? '', 10);
  const port = Number.parseInt(lines[PORT_LINE] ?? '', 10);
  if (Number.isNaN(pid) || Number.isNaN(port) || !processState(pid).alive) return undefined;
  const password = await readFile(join(folder, 'password'), 'utf8').catch(() => undefined);
  if (password === undefined) return undefined;
  return { host: '127.0.0.1', port, user: SUPERUSER, password, database: DATABASE };
}
