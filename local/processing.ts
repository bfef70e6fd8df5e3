import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { realTime } from '../adapters/system/real-time.ts';
import { EVENT_SOURCE_MAPPING, type FunctionSettings } from '../config/event-source-mapping.ts';
import type { Catalogue } from '../core/events/catalogue.ts';
import type { ControlTable } from '../core/ports/control-table.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { MappingControl } from '../core/ports/mapping-control.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { Random } from '../core/ports/time.ts';
import { type BreakerSnapshot, startBreaker } from './breaker/circuit-breaker.ts';
import { keptPause } from './breaker/kept-pause.ts';
import { createMappingControl } from './breaker/mapping-control.ts';
import { catchUp } from './catch-up.ts';
import { createFunctionHost } from './functions/function-host.ts';
import { LOCAL_REGION, localFunctionArn, localRoleArn, localStreamArn } from './functions/local-arns.ts';
import { startIsolation } from './isolation/start-isolation.ts';
import { lazyCheckpoints } from './lazy-checkpoints.ts';
import type { Print } from './log.ts';
import { EventSourceMapping, type MappingSnapshot } from './mapping/event-source-mapping.ts';
import { LOCAL_POLLING } from './mapping/mapping-options.ts';
import type { MappingObserver } from './mapping/observer.ts';
import { type Marks, markedBreaker } from './marks/marks.ts';
import { countFunctionErrors, countGivenUp } from './metrics/mapping-metrics.ts';
import type { LocalStream } from './stream/local-stream.ts';

/** The name under which the stream keeps the positions of the process function. */
export const PROCESS_CONSUMER = 'process';
/** One environment decodes while the other waits for its commit; more only make the transactions smaller. */
const ENVIRONMENTS = 2;

const HANDLER = fileURLToPath(new URL('../lambdas/process/handler.ts', import.meta.url));

export interface ProcessingDeps {
  readonly stream: LocalStream;
  /** Probed by the circuit breaker; takes what isolation settles. */
  readonly store: EventStore;
  /** The event types that the function runs. */
  readonly catalogue: Catalogue;
  readonly settings: FunctionSettings;
  /** Variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  readonly observer: MappingObserver;
  readonly metrics: Metrics;
  readonly marks: Marks;
  /** Remembers an operator's pause over a restart. */
  readonly table: ControlTable;
  /** Keeps the batches that the mapping gives up on, until their events are settled. */
  readonly failedBatchesFolder: string;
  readonly logger: Logger;
  readonly random: Random;
  /** Takes what the function writes, a line at a time. */
  readonly onLine: Print;
}

export interface Processing {
  readonly control: MappingControl;
  snapshot(): MappingSnapshot;
  breaker(): BreakerSnapshot;
  /** Waits for batches in flight, `graceMs` at the longest. */
  stop(graceMs: number): Promise<void>;
}

/** Runs the process function in worker threads and feeds the stream to it. */
export async function startProcessing(deps: ProcessingDeps): Promise<Processing> {
  const { stream, store, settings, environment, logger, onLine } = deps;
  // What a former run kept is settled, or is delivered and given up on again.
  await rm(deps.failedBatchesFolder, { recursive: true, force: true });
  const functionName = 'spillway-process';
  const functions = createFunctionHost({
    name: functionName,
    modulePath: HANDLER,
    handlerName: 'handler',
    concurrency: ENVIRONMENTS,
    timeoutMs: settings.timeoutSeconds * 1_000,
    memoryMegabytes: settings.memoryMegabytes,
    environment,
    onLine,
    time: realTime,
  });
  const [failure] = await Promise.all([functions.ready(), catchUp(PROCESS_CONSUMER, { ...deps, time: realTime })]);
  if (failure !== undefined) {
    await functions.stop(0);
    throw new Error(`The process function does not load: ${failure.errorMessage}`);
  }
  const source = lazyCheckpoints(stream, realTime, (error) => {
    logger.error('A checkpoint was not stored; it is tried again', { error });
  });
  const isolation = startIsolation({ ...deps, folder: deps.failedBatchesFolder, mappingId: functionName });
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
      onFailure: countGivenUp(deps.metrics, isolation),
      time: realTime,
      random: deps.random,
      newRequestId: randomUUID,
      logger,
      observer: countFunctionErrors(deps.metrics, deps.observer),
    },
  );
  const kept = await keptPause(deps.table);
  if (kept.sinceMs !== undefined) {
    const since = new Date(kept.sinceMs).toISOString();
    logger.warn(`Delivery is paused by hand since ${since}: events are accepted and kept, POST /processing/resume`);
  }
  mapping.start();
  const control = createMappingControl(mapping, realTime, kept);
  const breaker = startBreaker({ store, control: markedBreaker(control, deps.marks), logger, time: realTime });
  return {
    control,
    snapshot: () => mapping.snapshot(),
    breaker: () => breaker.snapshot(),
    async stop(graceMs) {
      await Promise.all([breaker.stop(), mapping.stop(graceMs)]);
      await isolation.stop();
      await source.close();
      await functions.stop(0);
    },
  };
}
