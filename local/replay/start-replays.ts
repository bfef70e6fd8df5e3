import { randomUUID } from 'node:crypto';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { postgresStoreMaintenance } from '../../adapters/postgres/store-maintenance.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import type { Catalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import type { ControlTable } from '../../core/ports/control-table.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Random } from '../../core/ports/time.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { drilledStore } from '../../lambdas/drills/drilled-store.ts';
import { type IsolateHostOptions, startIsolateHost } from '../isolation/isolate-host.ts';
import { PROCESS_CONSUMER } from '../processing.ts';
import type { LocalStream } from '../stream/local-stream.ts';
import { isolatedReplay } from './isolated-replay.ts';
import { type LocalReplays, openReplays } from './local-replays.ts';
import { startReplayFunction } from './replay-function.ts';

const CONNECTIONS = 2;
const STATEMENT_TIMEOUT_MS = 15_000;

/** `settings` and `environment` are those of the process function: the same code runs. */
export interface StartReplaysDeps extends IsolateHostOptions {
  readonly stream: LocalStream;
  /** Of the database that the event store keeps its events in. */
  readonly connection: PostgresConnection;
  readonly catalogue: Catalogue;
  /** Remembers replays over a restart. */
  readonly table: ControlTable;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  readonly logger: Logger;
  readonly random: Random;
}

/** Ready to replay; nothing runs, and no connection is open, until a replay is asked for. */
export async function startReplays(deps: StartReplaysDeps): Promise<LocalReplays> {
  const { stream, connection, catalogue, table, drillsFile, logger, random } = deps;
  const pool = pgPool(connection, {
    connections: CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'spillway-isolated-replay',
  });
  const store = drilledStore({ ...postgresEventStore(pool), ...postgresStoreMaintenance(pool) }, drillsFile, realTime);
  const startIsolated = () =>
    isolatedReplay({
      startHost: () => startIsolateHost(deps),
      unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
      parking: keyParking(catalogue, store),
      store,
      time: realTime,
      random,
    });
  const replays = await openReplays({
    stream,
    consumer: PROCESS_CONSUMER,
    startFunction: () => startReplayFunction({ ...deps, streamName: stream.name, isolated: startIsolated() }),
    table,
    newId: randomUUID,
    time: realTime,
    logger,
  });
  return {
    ...replays,
    async close() {
      await replays.close();
      await pool.end();
    },
  };
}
