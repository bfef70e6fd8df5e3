import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { postgresStoreMaintenance } from '../../adapters/postgres/store-maintenance.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { RebuildResult } from '../../core/ports/store-maintenance.ts';
import { createAggregateEntries } from '../../core/replay/aggregate-entries.ts';
import { EVENT_TYPES } from '../../event-types/catalogue.ts';
import { acquireDataLock } from '../data-lock.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import { startPostgres } from '../postgres/embedded-postgres.ts';
import { runningPostgres } from '../postgres/running-postgres.ts';

/** One statement reads or swaps everything: with many events it takes minutes. */
const STATEMENT_TIMEOUT_MS = 3_600_000;

export interface RebuildOptions {
  /** The platform's data folder. */
  readonly data: string;
  /** Aggregates to rebuild; all that are declared where there is none. */
  readonly names: readonly string[];
}

export interface RebuildReport extends RebuildResult {
  readonly names: readonly string[];
  /** Events that the present code refuses: they count in no window. */
  readonly refused: number;
}

/**
 * Computes aggregates anew from the stored events, and swaps them in at once, whether the platform runs or not.
 * @throws EnvironmentProblem when there are no such data or no such aggregates; nothing was changed then
 */
export async function rebuildAggregates({ data, names }: RebuildOptions, logger: Logger): Promise<RebuildReport> {
  const catalogue = createCatalogue(EVENT_TYPES, { unknownTypes: 'accept' });
  const declared = catalogue.aggregates().map(({ name }) => name);
  const unknown = names.find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    throw new EnvironmentProblem(
      `No event type declares an aggregate '${unknown}': there are ${declared.join(', ')}. Nothing was changed.`,
    );
  }
  const wanted = names.length === 0 ? declared : names;
  const entries = createAggregateEntries(catalogue);
  const result = await withPostgres(data, logger, (connection) => rebuild(connection, wanted, entries.entriesOf));
  return { ...result, names: wanted, refused: entries.refused() };
}

async function rebuild(
  connection: PostgresConnection,
  names: readonly string[],
  entriesOf: ReturnType<typeof createAggregateEntries>['entriesOf'],
): Promise<RebuildResult> {
  const pool = pgPool(connection, {
    connections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'spillway-rebuild',
  });
  try {
    const client = await pool.connect();
    await migrate(client).finally(() => client.release());
    return await postgresStoreMaintenance(pool).rebuildAggregates(names, entriesOf);
  } finally {
    await pool.end();
  }
}

/** The PostgreSQL that runs on the data, or one that is started for the work and stopped behind it. */
async function withPostgres<T>(
  data: string,
  logger: Logger,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const running = await runningPostgres(data);
  if (running !== undefined) return work(running);
  const folder = join(resolve(data), 'postgres');
  if ((await readFile(join(folder, 'data/PG_VERSION')).catch(() => undefined)) === undefined) {
    throw new EnvironmentProblem(`There are no data in ${resolve(data)}: name the platform's data folder with --data.`);
  }
  const lock = await acquireDataLock(resolve(data));
  try {
    const postgres = await startPostgres({ folder, logger, time: realTime });
    return await work(postgres.connection).finally(() => postgres.stop());
  } finally {
    await lock.release();
  }
}
