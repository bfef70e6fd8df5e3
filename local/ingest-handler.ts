import { realTime } from '../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../config/limits.ts';
import { STREAM } from '../config/stream.ts';
import { uuidV7Maker } from '../core/events/uuid-v7.ts';
import type { EventReader } from '../core/ports/event-store.ts';
import type { IngestWatch } from '../core/ports/ingest-watch.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { StreamWriter } from '../core/ports/stream.ts';
import type { Random } from '../core/ports/time.ts';
import { drilledStream } from '../lambdas/drills/drilled-stream.ts';
import { createIngest } from '../lambdas/ingest/ingest.ts';
import type { HttpHandler } from '../lambdas/shared/http.ts';
import type { FrontDoor } from './front-door.ts';
import { countThrottles } from './metrics/door-metrics.ts';

type Results = Pick<EventReader, 'statuses'>;

export interface IngestHandlerDeps {
  readonly stream: StreamWriter;
  /** Opens while events are taken already: `Prefer: wait` learns nothing before. */
  readonly store: Promise<Results>;
  /** Where drills are allowed: the file that says which parts are broken. */
  readonly drillsFile: string | undefined;
  readonly door: FrontDoor;
  readonly watch: IngestWatch;
  readonly metrics: Metrics;
  readonly random: Random;
}

function resultsOnceOpen(opening: Promise<Results>): Results {
  let store: Results | undefined;
  void opening.then(
    (opened) => {
      store = opened;
    },
    () => undefined, // whoever opens it hears of this
  );
  return { statuses: async (identities) => store?.statuses(identities) ?? identities.map(() => undefined) };
}

/** Takes events in, which needs the stream and nothing else. */
export function createIngestHandler({
  stream,
  store,
  drillsFile,
  door,
  watch,
  metrics,
  random,
}: IngestHandlerDeps): HttpHandler {
  const ingest = createIngest({
    stream: countThrottles(metrics, drilledStream(stream, drillsFile, realTime)),
    store: resultsOnceOpen(store),
    limits: INGEST_LIMITS,
    buckets: STREAM.buckets,
    newId: uuidV7Maker(realTime, random),
    rates: door.rates,
    watch,
    // On Lambda an invocation writes its own EMF line; here one line a second serves all requests.
    metrics: { add: metrics.add, flush: () => undefined },
    time: realTime,
  });
  return door.guard(ingest);
}
