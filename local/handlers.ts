import { fileURLToPath } from 'node:url';
import { realTime } from '../adapters/system/real-time.ts';
import type { KeyRates } from '../config/keys.ts';
import { INGEST_LIMITS } from '../config/limits.ts';
import { STREAM } from '../config/stream.ts';
import type { Catalogue } from '../core/events/catalogue.ts';
import { uuidV7Maker } from '../core/events/uuid-v7.ts';
import type { EventHistory } from '../core/ports/event-history.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { Replays } from '../core/ports/replays.ts';
import type { Random } from '../core/ports/time.ts';
import { createDeadLetters } from '../lambdas/dead-letters/dead-letters.ts';
import { drilledStream } from '../lambdas/drills/drilled-stream.ts';
import { createDrills } from '../lambdas/drills/drills.ts';
import { writeFault } from '../lambdas/drills/fault-file.ts';
import { createIngest } from '../lambdas/ingest/ingest.ts';
import { createMappingControl } from '../lambdas/mapping-control/mapping-control.ts';
import { createQuery } from '../lambdas/query/query.ts';
import { createReplays } from '../lambdas/replays/replays.ts';
import type { HttpHandler } from '../lambdas/shared/http.ts';
import { createKeyRateLimits } from '../lambdas/shared/key-rates.ts';
import { withProblems } from '../lambdas/shared/with-problems.ts';
import { readConsoleFiles } from './console/console-files.ts';
import { serveConsole } from './console/serve-console.ts';
import type { Handlers } from './http/http-server.ts';
import type { MetricCollector } from './metrics/metric-collector.ts';
import { prometheusText } from './metrics/prometheus.ts';
import type { Processing } from './processing.ts';
import type { Redriving } from './redrive/start-redrive.ts';
import type { LocalStream } from './stream/local-stream.ts';

const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

export interface HandlerDeps {
  readonly stream: LocalStream;
  readonly store: EventStore;
  readonly history: EventHistory;
  readonly replays: Replays;
  readonly redriving: Pick<Redriving, 'letters' | 'redrives'>;
  readonly catalogue: Catalogue;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  readonly processing: Processing;
  readonly collector: MetricCollector;
  readonly keyRates: KeyRates;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly random: Random;
}

/** The functions behind the HTTP API, in this process: a worker thread would cost each request a copy of its body. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { stream, store, catalogue, drillsFile, processing, collector, metrics, logger, random } = deps;
  const rates = createKeyRateLimits(deps.keyRates, realTime);
  const ingest = createIngest({
    stream: drilledStream(stream, drillsFile, realTime),
    store,
    limits: INGEST_LIMITS,
    buckets: STREAM.buckets,
    newId: uuidV7Maker(realTime, random),
    rates,
    // On Lambda an invocation writes its own EMF line; here one line a second serves all requests.
    metrics: { add: metrics.add, flush: () => undefined },
    time: realTime,
  });
  const query = createQuery({
    store,
    history: deps.history,
    stream,
    catalogue,
    latency: {
      acceptToVisible: () => collector.percentiles('AcceptToVisibleLatency'),
      processing: () => collector.percentiles('ProcessingLatency'),
    },
    health: {
      stream: async () => void stream.listShards(),
      processing: async () => {
        if (processing.snapshot().state !== 'running') throw new Error('the mapping is not running');
      },
    },
    time: realTime,
  });
  const replays = createReplays({ replays: deps.replays, logger, time: realTime });
  const deadLetters = createDeadLetters({
    store: deps.redriving.letters,
    redrives: deps.redriving.redrives,
    dataBytes: INGEST_LIMITS.eventBytes,
    logger,
    time: realTime,
  });
  const mappingControl = createMappingControl({
    control: processing.control,
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
    // The route table lets it through only where drills are allowed.
    'POST /drills': drills,
  };
  const local: HttpHandler = (request) => (byRoute[request.routeKey] ?? page)(request);
  const wrap = (handler: HttpHandler): HttpHandler =>
    withProblems(rates.limitRequests(handler), { logger, time: realTime });
  return {
    ingest: wrap(ingest),
    query: wrap(query),
    deadLetters: wrap(deadLetters),
    mappingControl: wrap(mappingControl),
    replays: wrap(replays),
    local: wrap(local),
  };
}
