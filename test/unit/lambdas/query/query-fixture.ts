import { Type } from 'typebox';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType } from '../../../../core/events/define-event-type.ts';
import type { EventReader, StoredEvent } from '../../../../core/ports/event-store.ts';
import { createQuery, type QueryDeps } from '../../../../lambdas/query/query.ts';
import type { HttpResponse } from '../../../../lambdas/shared/http.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

const notAsked = (): never => {
  throw new Error('the test did not expect this question');
};

/** A store that answers what the test gives it and nothing else. */
export const store = (answers: Partial<EventReader>): EventReader => ({
  find: notAsked,
  statuses: notAsked,
  list: notAsked,
  conflicts: notAsked,
  statistics: notAsked,
  aggregates: notAsked,
  ping: notAsked,
  ...answers,
});

const reading = defineEventType({
  type: 'sensor.temperature',
  description: 'A reading',
  versions: [Type.Object({ celsius: Type.Number() })],
  upcasters: [],
  aggregates: {
    'temperature.hourly': { every: { hours: 1 }, key: (event) => event.source, value: (event) => event.data.celsius },
  },
});

export const catalogue = createCatalogue([reading], { unknownTypes: 'accept' });

const percentiles = { p50: 1, p95: 2, p99: 3 };

/** Sends one request to a query function whose parts the test gives. */
export async function ask(
  deps: Partial<QueryDeps>,
  routeKey: string,
  target: string,
  pathParameters: Record<string, string> = {},
): Promise<HttpResponse & { readonly json: ReturnType<typeof JSON.parse> }> {
  const time = deps.time ?? virtualTime(Date.UTC(2026, 10, 21, 3, 0, 30));
  const query = createQuery({
    store: store({}),
    history: { story: notAsked },
    stream: { progress: () => [] },
    shards: { listShards: notAsked },
    activity: undefined,
    catalogue,
    latency: { acceptToVisible: () => percentiles, processing: () => percentiles },
    health: { stream: async () => undefined, processing: async () => undefined },
    time,
    ...deps,
  });
  const handler = withProblems(query, { logger: collectingLogger(), time });
  const response = await handler(httpRequest(routeKey, target, { pathParameters }));
  return { ...response, json: JSON.parse(response.body) };
}

export const storedEvent = (id: string, changes: Partial<StoredEvent['event']> = {}): StoredEvent => ({
  event: {
    id,
    source: 'lab',
    type: 'sensor.temperature',
    time: { ms: 1588205199824, micros: 370 },
    subject: undefined,
    partitionKey: undefined,
    dataText: '{ "celsius": 30.0 }',
    attributesText: undefined,
    ...changes,
  },
  status: 'processed',
  attempts: 1,
  resultText: undefined,
  filterReason: undefined,
  failure: undefined,
  receivedAtMs: 1588205200000,
  processedAtMs: 1588205200050,
  shardId: 'shardId-000000000000',
  sequenceNumber: '7',
});
