import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { postgresDeadLetterStore } from '../../adapters/postgres/dead-letter-store.ts';
import { type PostgresConnection, pgPool } from '../../adapters/postgres/pg-pool.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import type { FunctionSettings } from '../../config/event-source-mapping.ts';
import type { ControlTable } from '../../core/ports/control-table.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrives } from '../../core/ports/redrives.ts';
import type { Random } from '../../core/ports/time.ts';
import { drilledStore } from '../../lambdas/drills/drilled-store.ts';
import type { RedriveCall } from '../../lambdas/redrive/redrive.ts';
import { createFunctionHost } from '../functions/function-host.ts';
import type { Print } from '../log.ts';
import { RedriveWorker } from './redrive-worker.ts';

const HANDLER = fileURLToPath(new URL('../../lambdas/redrive/handler.ts', import.meta.url));
const CONNECTIONS = 3;
const STATEMENT_TIMEOUT_MS = 10_000;
/** What a claim outlasts an invocation by. */
const LEASE_MARGIN_MS = 10_000;

export interface RedriveDeps {
  /** Of the database that the event store keeps its events in. */
  readonly connection: PostgresConnection;
  /** Those of the process function: a redrive runs the same code. */
  readonly settings: FunctionSettings;
  /** Variables of the function; those of the process function too. */
  readonly environment: Readonly<Record<string, string>>;
  /** Remembers redrives over a restart. */
  readonly table: ControlTable;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  /** While processing is paused, letters are not taken up by themselves. */
  readonly isPaused: () => Promise<boolean>;
  readonly logger: Logger;
  readonly random: Random;
  /** Takes what the function writes, a line at a time. */
  readonly onLine: Print;
}

export interface Redriving {
  readonly letters: DeadLetterStore;
  readonly redrives: Redrives;
  /** Lets the letters in hand finish, `graceMs` at the longest; what is cut off stays a letter. */
  stop(graceMs: number): Promise<void>;
}

/** Runs the redrive function in an environment of its own, so that fresh events never wait for a letter. */
export async function startRedrive(deps: RedriveDeps): Promise<Redriving> {
  const { settings, logger, random } = deps;
  const timeoutMs = settings.timeoutSeconds * 1_000;
  const functions = createFunctionHost({
    name: 'spillway-redrive',
    modulePath: HANDLER,
    handlerName: 'handler',
    concurrency: 1,
    timeoutMs,
    memoryMegabytes: settings.memoryMegabytes,
    environment: deps.environment,
    onLine: deps.onLine,
    time: realTime,
  });
  const failure = await functions.ready();
  if (failure !== undefined) {
    await functions.stop(0);
    throw new Error(`The redrive function does not load: ${failure.errorMessage}`);
  }
  const pool = pgPool(deps.connection, {
    connections: CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'spillway-letters',
  });
  const letters = drilledStore(postgresDeadLetterStore(pool), deps.drillsFile, realTime, 'dead-letters');
  // One platform at a time uses the data folder: whoever holds letters now has died with them in hand.
  const dropped = await letters.releaseAll();
  if (dropped > 0) logger.info('letters in hand when the platform ended are taken up again', { letters: dropped });
  let isStopping = false;
  const invoke = async (call: RedriveCall): Promise<InvokeResult> => {
    const answer = await functions.invoke(call);
    // The letter in hand is not to blame where the platform ends the environment.
    if (isStopping && !answer.ok) throw new Error('The platform stops.');
    return answer;
  };
  const worker = await RedriveWorker.open({
    store: letters,
    invoke,
    // An invocation may wait for another one before its own time begins.
    leaseMs: 2 * timeoutMs + LEASE_MARGIN_MS,
    table: deps.table,
    isPaused: deps.isPaused,
    newId: randomUUID,
    logger,
    time: realTime,
    random,
  });
  return {
    letters,
    redrives: worker,
    async stop(graceMs) {
      const closed = worker.close();
      const finished = new AbortController();
      await Promise.race([closed, realTime.sleep(graceMs, finished.signal)]);
      finished.abort();
      isStopping = true;
      await functions.stop(0);
      await closed;
      await pool.end();
    },
  };
}
