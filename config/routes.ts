export type Scope = 'ingest' | 'read' | 'operate';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** API Gateway's form: `{name}` stands for one path segment. */
  readonly path: string;
  /** The function that answers. `local` routes exist only where the platform runs on one machine. */
  readonly handler: 'ingest' | 'query' | 'deadLetters' | 'mappingControl' | 'replays' | 'monitoring' | 'local';
  /** The scope that a key needs; none for a route that anybody may call. */
  readonly scope?: Scope;
  readonly summary: string;
}

/** Every route of the platform: the local server and the deployed API both read this table. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/events', handler: 'ingest', scope: 'ingest', summary: 'Send one event or many' },
  { method: 'POST', path: '/api/events', handler: 'ingest', scope: 'ingest', summary: 'Send one event, short form' },
  { method: 'GET', path: '/limits', handler: 'ingest', scope: 'read', summary: 'The limits in force' },
  { method: 'GET', path: '/events', handler: 'query', scope: 'read', summary: 'List events' },
  { method: 'GET', path: '/events/all', handler: 'query', scope: 'read', summary: 'Live statistics' },
  { method: 'GET', path: '/statistics', handler: 'query', scope: 'read', summary: 'Live statistics' },
  { method: 'GET', path: '/events/{id}', handler: 'query', scope: 'read', summary: 'One event with its story' },
  {
    method: 'GET',
    path: '/events/{id}/explain',
    handler: 'query',
    scope: 'read',
    summary: 'What happened to an event',
  },
  { method: 'GET', path: '/conflicts', handler: 'query', scope: 'read', summary: 'Resends whose content differed' },
  { method: 'GET', path: '/aggregates', handler: 'query', scope: 'read', summary: 'The aggregates that are declared' },
  { method: 'GET', path: '/aggregates/{name}', handler: 'query', scope: 'read', summary: 'Windows of an aggregate' },
  { method: 'GET', path: '/schemas', handler: 'query', scope: 'read', summary: 'The event types' },
  { method: 'GET', path: '/schemas/{type}', handler: 'query', scope: 'read', summary: 'One event type' },
  { method: 'GET', path: '/schemas/{type}/{version}', handler: 'query', scope: 'read', summary: 'One JSON Schema' },
  {
    method: 'GET',
    path: '/shards',
    handler: 'query',
    scope: 'read',
    summary: 'The shards of the stream, and how far each is',
  },
  {
    method: 'GET',
    path: '/metrics/series',
    handler: 'monitoring',
    scope: 'read',
    summary: 'A metric of the past, by the minute',
  },
  { method: 'GET', path: '/alarms', handler: 'monitoring', scope: 'read', summary: 'The alarms as they stand' },
  { method: 'GET', path: '/health', handler: 'query', summary: 'Whether every part is up' },
  { method: 'GET', path: '/openapi.json', handler: 'query', summary: 'The contract of this API' },
  { method: 'GET', path: '/dead-letters', handler: 'deadLetters', scope: 'operate', summary: 'List dead letters' },
  {
    method: 'GET',
    path: '/dead-letters/families',
    handler: 'deadLetters',
    scope: 'operate',
    summary: 'Dead letters that failed alike',
  },
  { method: 'GET', path: '/dead-letters/{id}', handler: 'deadLetters', scope: 'operate', summary: 'One dead letter' },
  {
    method: 'POST',
    path: '/dead-letters/redrive',
    handler: 'deadLetters',
    scope: 'operate',
    summary: 'Process dead letters again, or rehearse it',
  },
  {
    method: 'POST',
    path: '/dead-letters/{id}/redrive',
    handler: 'deadLetters',
    scope: 'operate',
    summary: 'Process a dead letter again with other data',
  },
  {
    method: 'POST',
    path: '/dead-letters/discard',
    handler: 'deadLetters',
    scope: 'operate',
    summary: 'Give dead letters up',
  },
  { method: 'GET', path: '/redrives/{id}', handler: 'deadLetters', scope: 'operate', summary: 'Progress of a redrive' },
  { method: 'DELETE', path: '/redrives/{id}', handler: 'deadLetters', scope: 'operate', summary: 'Stop a redrive' },
  {
    method: 'GET',
    path: '/processing',
    handler: 'mappingControl',
    scope: 'operate',
    summary: 'Whether events are delivered, and the circuit breaker',
  },
  {
    method: 'POST',
    path: '/processing/pause',
    handler: 'mappingControl',
    scope: 'operate',
    summary: 'Stop delivering events; they are kept in the stream',
  },
  {
    method: 'POST',
    path: '/processing/resume',
    handler: 'mappingControl',
    scope: 'operate',
    summary: 'Deliver events again',
  },
  { method: 'POST', path: '/replays', handler: 'replays', scope: 'operate', summary: 'Bring back what the store lost' },
  { method: 'GET', path: '/replays/{id}', handler: 'replays', scope: 'operate', summary: 'Progress of a replay' },
  { method: 'DELETE', path: '/replays/{id}', handler: 'replays', scope: 'operate', summary: 'Stop a replay' },
  {
    method: 'GET',
    path: '/processing/batches',
    handler: 'local',
    scope: 'operate',
    summary: 'The latest batches and their outcomes',
  },
  { method: 'GET', path: '/marks', handler: 'local', scope: 'read', summary: 'What happened to the platform' },
  { method: 'GET', path: '/metrics', handler: 'local', scope: 'read', summary: 'Metrics in Prometheus text format' },
];
