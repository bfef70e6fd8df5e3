import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import type { Catalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import type { EventWriter } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Random } from '../../core/ports/time.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { failedBatchFolder } from '../mapping/failed-batch-folder.ts';
import { type IsolateHostOptions, startIsolateHost } from './isolate-host.ts';
import { type IsolatingDestination, isolatingDestination } from './isolating-destination.ts';

export interface StartIsolationDeps extends IsolateHostOptions {
  readonly store: EventWriter;
  readonly catalogue: Catalogue;
  /** Keeps the batches that the mapping gives up on. */
  readonly folder: string;
  /** The mapping's name in the files. */
  readonly mappingId: string;
  readonly logger: Logger;
  readonly random: Random;
}

/** The on-failure destination of the process function. It costs nothing until the mapping gives up on a batch. */
export function startIsolation(deps: StartIsolationDeps): IsolatingDestination {
  const { store, catalogue, logger, random, onLine } = deps;
  return isolatingDestination({
    folder: failedBatchFolder(deps.folder, deps.mappingId),
    startHost: () => startIsolateHost(deps),
    unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
    parking: keyParking(catalogue, store),
    store,
    metrics: emfMetrics('isolate', onLine),
    logger,
    time: realTime,
    random,
  });
}
