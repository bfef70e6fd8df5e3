import { fileURLToPath } from 'node:url';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import type { FunctionSettings } from '../../config/event-source-mapping.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import type { Catalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import type { EventWriter } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Random } from '../../core/ports/time.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { createFunctionHost } from '../functions/function-host.ts';
import type { Print } from '../log.ts';
import { failedBatchFolder } from '../mapping/failed-batch-folder.ts';
import { type IsolatingDestination, isolatingDestination } from './isolating-destination.ts';

const HANDLER = fileURLToPath(new URL('../../lambdas/isolate/handler.ts', import.meta.url));

export interface StartIsolationDeps {
  readonly store: EventWriter;
  readonly catalogue: Catalogue;
  /** Keeps the batches that the mapping gives up on. */
  readonly folder: string;
  /** The mapping's name in the files. */
  readonly mappingId: string;
  /** Those of the process function: an event alone has as much time and memory as it had in a batch. */
  readonly settings: FunctionSettings;
  /** Variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logger: Logger;
  readonly random: Random;
  readonly onLine: Print;
}

/** The on-failure destination of the process function. It costs nothing until the mapping gives up on a batch. */
export function startIsolation(deps: StartIsolationDeps): IsolatingDestination {
  const { store, catalogue, settings, logger, random, onLine } = deps;
  return isolatingDestination({
    folder: failedBatchFolder(deps.folder, deps.mappingId),
    startHost: () =>
      createFunctionHost({
        name: 'spillway-isolate',
        modulePath: HANDLER,
        handlerName: 'handler',
        concurrency: 1,
        timeoutMs: settings.timeoutSeconds * 1_000,
        memoryMegabytes: settings.memoryMegabytes,
        environment: deps.environment,
        onLine,
        time: realTime,
      }),
    unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
    parking: keyParking(catalogue, store),
    store,
    metrics: emfMetrics('isolate', onLine),
    logger,
    time: realTime,
    random,
  });
}
