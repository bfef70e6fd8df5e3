import { fileURLToPath } from 'node:url';
import { realTime } from '../adapters/system/real-time.ts';
import { EVENT_SOURCE_MAPPING } from '../config/event-source-mapping.ts';
import { INGEST_LIMITS } from '../config/limits.ts';
import type { Catalogue } from '../core/events/catalogue.ts';
import type { Alarms } from '../core/ports/alarms.ts';
import type { EventHistory } from '../core/ports/event-history.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Replays } from '../core/ports/replays.ts';
import { createDeadLetters } from '../lambdas/dead-letters/dead-letters.ts';
import { createDrills } from '../lambdas/drills/drills.ts';
import { writeFault } from '../lambdas/drills/fault-file.ts';
import { createMappingControl } from '../lambdas/mapping-control/mapping-control.ts';
import { createMonitoring } from '../lambdas/monitoring/monitoring.ts';
import { createQuery } from '../lambdas/query/query.ts';
import { createReplays } from '../lambdas/replays/replays.ts';
import type { HttpHandler } from '../lambdas/shared/http.ts';
import { readConsoleFiles } from './console/console-files.ts';
import { serveConsole } from './console/serve-console.ts';
import type { FrontDoor } from './front-door.ts';
import { listBatches } from './history/list-batches.ts';
import type { RecentBatches } from './history/recent-batches.ts';
import type { Handlers } from './http/http-server.ts';
import { listMarks } from './marks/list-marks.ts';
import type { Marks } from './marks/marks.ts';
import type { HotKeys } from './metrics/hot-keys.ts';
import type { MetricCollector } from './metrics/metric-collector.ts';
import { prometheusText } from './metrics/prometheus.ts';
import type { RefusedCounts } from './metrics/refused-events.ts';
import type { ShardRates } from './metrics/shard-rates.ts';
import type { Processing } from './processing.ts';
import type { Redriving } from './redrive/start-redrive.ts';
import type { LocalStream } from './stream/local-stream.ts';

const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

export interface HandlerDeps {
  readonly stream: LocalStream;
  readonly store: EventStore;
  readonly history: EventHistory;
  readonly recent: RecentBatches;
  readonly catalogue: Catalogue;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  readonly processing: Processing;
  readonly collector: MetricCollector;
  readonly shardRates: ShardRates;
  readonly hotKeys: HotKeys;
  readonly refused: RefusedCounts;
  readonly alarms: Alarms;
  readonly marks: Marks;
  readonly door: FrontDoor;
  readonly logger: Logger;
}

/**
 * The functions behind the HTTP API that answer from the store, in this process: a worker thread would cost each request
 * a copy of its body.
 */
export function createHandlers(deps: HandlerDeps): Omit<Handlers, 'ingest' | 'deadLetters' | 'replays'> {
  const { stream, store, catalogue, drillsFile, processing, collector, door, logger } = deps;
  const query = createQuery({
    store,
    history: deps.history,
    stream,
    shards: { listShards: async () => stream.listShards() },
    activity: (shardId) => {
      const reading = processing.snapshot().shards.find((shard) => shard.shardId === shardId);
      return {
        rate: deps.shardRates.of(shardId),
        attempts: reading?.attempts ?? 0,
        hotKeys: deps.hotKeys.of(shardId),
      };
    },
    catalogue,
    latency: {
      acceptToVisible: () => collector.percentiles('AcceptToVisibleLatency'),
      processing: () => collector.percentiles('ProcessingLatency'),
    },
    refused: () => deps.refused.list(),
    health: {
      stream: async () => void stream.listShards(),
      processing: async () => {
        const { pausedBy } = await processing.control.state();
        if (pausedBy.some(({ reason }) => reason === 'hand')) return 'paused';
        if (processing.snapshot().state !== 'running') throw new Error('the mapping is not running');
        return undefined;
      },
    },
    time: realTime,
  });
  const monitoring = createMonitoring({ alarms: deps.alarms, series: collector.series, time: realTime });
  const mappingControl = createMappingControl({
    control: processing.control,
    mapping: EVENT_SOURCE_MAPPING,
    breaker: () => processing.breaker().state,
    logger,
    time: realTime,
  });
  const metricsText: HttpHandler = async () => ({
    statusCode: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: prometheusText(collector.states()),
  });
  const drills =
    drillsFile === undefined
      ? undefined
      : createDrills({
          breakPart: (part, fault, untilMs) => writeFault(drillsFile, part, fault, untilMs),
          logger,
          time: realTime,
        });
  const page = serveConsole(readConsoleFiles(CONSOLE_FOLDER));
  const byRoute: Readonly<Record<string, HttpHandler | undefined>> = {
    'GET /metrics': metricsText,
    'GET /marks': listMarks(deps.marks),
    'GET /processing/batches': listBatches(deps.recent),
    // The route table lets it through only where drills are allowed.
    'POST /drills': drills,
  };
  const local: HttpHandler = (request) => (byRoute[request.routeKey] ?? page)(request);
  return {
    query: door.guard(query),
    mappingControl: door.guard(mappingControl),
    monitoring: door.guard(monitoring),
    local: door.guard(local),
  };
}

export interface ReworkDeps {
  readonly redriving: Pick<Redriving, 'letters' | 'redrives'>;
  readonly replays: Replays;
  readonly door: FrontDoor;
  readonly logger: Logger;
}

/** The functions that bring back what failed or was lost. */
export function createReworkHandlers({
  redriving,
  replays,
  door,
  logger,
}: ReworkDeps): Pick<Handlers, 'deadLetters' | 'replays'> {
  const deadLetters = createDeadLetters({
    store: redriving.letters,
    redrives: redriving.redrives,
    dataBytes: INGEST_LIMITS.eventBytes,
    logger,
    time: realTime,
  });
  return {
    deadLetters: door.guard(deadLetters),
    replays: door.guard(createReplays({ replays, logger, time: realTime })),
  };
}
