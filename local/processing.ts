import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { realTime } from '../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../config/environment.ts';
import { EVENT_SOURCE_MAPPING, PROCESS_FUNCTION } from '../config/event-source-mapping.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Random } from '../core/ports/time.ts';
import { createFunctionHost } from './functions/function-host.ts';
import { LOCAL_REGION, localFunctionArn, localRoleArn, localStreamArn } from './functions/local-arns.ts';
import type { Print } from './log.ts';
import { lazyCheckpoints } from './lazy-checkpoints.ts';
import { EventSourceMapping, type MappingSnapshot } from './mapping/event-source-mapping.ts';
import { failedBatchFolder } from './mapping/failed-batch-folder.ts';
import { LOCAL_POLLING } from './mapping/mapping-options.ts';
import type { LocalStream } from './stream/local-stream.ts';

/** The name under which the stream keeps the positions of the process function. */
export const PROCESS_CONSUMER = 'process';
/** One environment decodes while the other waits for its commit; more only make the transactions smaller. */
const ENVIRONMENTS = 2;

const HANDLER = fileURLToPath(new URL('../lambdas/process/handler.ts', import.meta.url));

export interface ProcessingDeps {
  readonly stream: LocalStream;
  readonly connection: PostgresConnection;
  /** Keeps the batches that the mapping gives up on. */
  readonly failedBatchesFolder: string;
  readonly logger: Logger;
  readonly random: Random;
  /** Takes what the function writes, a line at a time. */
  readonly onLine: Print;
}

export interface Processing {
  snapshot(): MappingSnapshot;
  /** Waits for batches in flight, `graceMs` at the longest. */
  stop(graceMs: number): Promise<void>;
}

/** Runs the process function in worker threads and feeds the stream to it. */
export async function startProcessing(deps: ProcessingDeps): Promise<Processing> {
  const { stream, logger } = deps;
  const functionName = 'spillway-process';
  const functions = createFunctionHost({
    name: functionName,
    modulePath: HANDLER,
    handlerName: 'handler',
    concurrency: ENVIRONMENTS,
    timeoutMs: PROCESS_FUNCTION.timeoutSeconds * 1_000,
    memoryMegabytes: PROCESS_FUNCTION.memoryMegabytes,
    environment: { [ENVIRONMENT.postgres]: JSON.stringify(deps.connection) },
    onLine: deps.onLine,
    time: realTime,
  });
  const failure = await functions.ready();
  if (failure !== undefined) {
    await functions.stop(0);
    throw new Error(`The process function does not load: ${failure.errorMessage}`);
  }
  const source = lazyCheckpoints(stream, realTime, (error) => {
    logger.error('A checkpoint was not stored; it is tried again', { error });
  });
  const mapping = new EventSourceMapping(
    {
      consumer: PROCESS_CONSUMER,
      settings: EVENT_SOURCE_MAPPING,
      polling: LOCAL_POLLING,
      names: {
        awsRegion: LOCAL_REGION,
        streamArn: localStreamArn(stream.name),
        roleArn: localRoleArn(functionName),
        functionArn: localFunctionArn(functionName),
      },
    },
    {
      stream: source,
      environments: functions,
      onFailure: failedBatchFolder(deps.failedBatchesFolder, functionName),
      time: realTime,
      random: deps.random,
      newRequestId: randomUUID,
      logger,
    },
  );
  mapping.start();
  return {
    snapshot: () => mapping.snapshot(),
    async stop(graceMs) {
      await mapping.stop(graceMs);
      await source.close();
      await functions.stop(0);
    },
  };
}
