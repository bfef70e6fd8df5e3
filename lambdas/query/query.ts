import { ROUTES } from '../../config/routes.ts';
import type { Catalogue } from '../../core/events/catalogue.ts';
import type { EventHistory } from '../../core/ports/event-history.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import type { LatencySummary } from '../../core/ports/latency.ts';
import type { ShardActivity, ShardDirectory } from '../../core/ports/shards.ts';
import type { ShardId, StreamProgress } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { openApi } from '../openapi/openapi.ts';
import { byRoute } from '../shared/by-route.ts';
import type { HttpHandler } from '../shared/http.ts';
import { listAggregates, readAggregate } from './aggregates.ts';
import { explainEvent } from './explain.ts';
import { findEvent } from './find-event.ts';
import { type HealthCheck, health } from './health.ts';
import { listConflicts } from './list-conflicts.ts';
import { listEvents } from './list-events.ts';
import { listShards } from './list-shards.ts';
import { listSchemas, readSchema, readType } from './schemas.ts';
import { type RefusedEvents, statistics } from './statistics.ts';

export interface QueryDeps {
  readonly store: EventReader;
  readonly history: Pick<EventHistory, 'story'>;
  readonly stream: StreamProgress;
  readonly shards: ShardDirectory;
  /** What is measured by shard; undefined where nobody does. */
  readonly activity: ((shardId: ShardId) => ShardActivity | undefined) | undefined;
  readonly catalogue: Pick<Catalogue, 'list' | 'describe' | 'schema' | 'aggregates'>;
  readonly latency: LatencySummary;
  /** Events refused at the door by type; undefined where nobody counts. */
  readonly refused?: (() => readonly RefusedEvents[]) | undefined;
  /** Parts that `GET /health` names beside the store. */
  readonly health: Readonly<Record<string, HealthCheck>>;
  readonly time: Time;
}

/** Answers every `query` route of config/routes.ts; it throws HttpProblem for what it refuses. */
export function createQuery(deps: QueryDeps): HttpHandler {
  const { store, history, catalogue, time } = deps;
  const liveStatistics = statistics(deps);
  return byRoute({
    'GET /events': listEvents(store),
    'GET /events/all': liveStatistics,
    'GET /statistics': liveStatistics,
    'GET /events/{id}': findEvent(store),
    'GET /events/{id}/explain': explainEvent(history),
    'GET /conflicts': listConflicts(store),
    'GET /shards': listShards(deps),
    'GET /aggregates': listAggregates(catalogue),
    'GET /aggregates/{name}': readAggregate(catalogue, store),
    'GET /schemas': listSchemas(catalogue),
    'GET /schemas/{type}': readType(catalogue),
    'GET /schemas/{type}/{version}': readSchema(catalogue),
    'GET /openapi.json': openApi(ROUTES),
    'GET /health': health({ store: async () => void (await store.ping()), ...deps.health }, time),
  });
}
