import { postgresEventHistory } from '../../adapters/postgres/event-history.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { drilledStore } from '../../lambdas/drills/drilled-store.ts';
import type { MappingObserver } from '../mapping/observer.ts';
import { batchHistory } from './batch-history.ts';
import { type RecentBatches, recentBatches } from './recent-batches.ts';
import { startTrim } from './start-trim.ts';

/** One writes, one answers questions. */
const CONNECTIONS = 2;
const STATEMENT_TIMEOUT_MS = 10_000;

export interface HistoryDeps {
  /** Of the database that the event store keeps its events in. */
  readonly connection: PostgresConnection;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  readonly logger: Logger;
}

export interface History {
  readonly history: EventHistory;
  readonly recent: RecentBatches;
  /** To be told what happens to batches. */
  readonly observer: MappingObserver;
  /** To be called when the mapping has stopped. */
  stop(): Promise<void>;
}

/** Keeps what happens to batches, and answers how events fared. */
export function startHistory({ connection, drillsFile, logger }: HistoryDeps): History {
  const pool = pgPool(connection, {
    connections: CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'spillway-history',
  });
  const history = drilledStore(postgresEventHistory(pool), drillsFile, realTime);
  const kept = batchHistory({ store: history, time: realTime, logger });
  const recent = recentBatches();
  const trim = startTrim({ history, time: realTime, logger });
  return {
    history,
    recent,
    observer: {
      observe(fact) {
        recent.observe(fact);
        kept.observe(fact);
      },
    },
    async stop() {
      await trim.stop();
      await kept.close();
      await pool.end();
    },
  };
}
