import { realTime } from '../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../config/limits.ts';
import { STREAM } from '../config/stream.ts';
import { createCatalogue } from '../core/events/catalogue.ts';
import { uuidV7Maker } from '../core/events/uuid-v7.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { Random } from '../core/ports/time.ts';
import { EVENT_TYPES } from '../event-types/catalogue.ts';
import { createIngest } from '../lambdas/ingest/ingest.ts';
import { createQuery } from '../lambdas/query/query.ts';
import type { HttpHandler } from '../lambdas/shared/http.ts';
import { withProblems } from '../lambdas/shared/with-problems.ts';
import type { Handlers } from './http/http-server.ts';
import type { MetricCollector } from './metrics/metric-collector.ts';
import { prometheusText } from './metrics/prometheus.ts';
import type { Processing } from './processing.ts';
import type { LocalStream } from './stream/local-stream.ts';

export interface HandlerDeps {
  readonly stream: LocalStream;
  readonly store: EventStore;
  readonly processing: Processing;
  readonly collector: MetricCollector;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly random: Random;
}

/** The functions behind the HTTP API, in this process: a worker thread would cost each request a copy of its body. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { stream, store, processing, collector, metrics, logger, random } = deps;
  const ingest = createIngest({
    stream,
    store,
    limits: INGEST_LIMITS,
    buckets: STREAM.buckets,
    newId: uuidV7Maker(realTime, random),
    // On Lambda an invocation writes its own EMF line; here one line a second serves all requests.
    metrics: { add: metrics.add, flush: () => undefined },
    time: realTime,
  });
  const query = createQuery({
    store,
    stream,
    catalogue: createCatalogue(EVENT_TYPES, { unknownTypes: 'accept' }),
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
  const local: HttpHandler = async () => ({
    statusCode: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: prometheusText(collector.states()),
  });
  const wrap = (handler: HttpHandler): HttpHandler => withProblems(handler, { logger, time: realTime });
  return { ingest: wrap(ingest), query: wrap(query), local: wrap(local) };
}
