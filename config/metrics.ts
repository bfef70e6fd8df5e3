import type { FunctionName } from './functions.ts';

/** How a metric is read: summed, measured (percentiles) or taken as it stands last. */
export type MetricKind = 'counter' | 'measurement' | 'gauge';

/** Parts of the deployment whose identifier is the dimension of one of AWS's metrics. */
export type MonitoredPart =
  | 'stream'
  | 'mapping'
  | 'api'
  | 'table'
  | 'database'
  /** Of the queue of failed batches. */
  | 'failedBatchDeadLetters'
  | 'undelivered'
  | FunctionName;

/** A metric that AWS writes. What each one counts: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html */
export interface AwsMetric {
  readonly namespace: `AWS/${string}`;
  readonly name: string;
  /** Its one dimension, and the part whose identifier is the value. */
  readonly dimension: string;
  readonly of: MonitoredPart;
}

/** A metric that our functions write as EMF lines, with the dimension `service`. */
export interface OwnMetric {
  /** The functions that write it; the first one writes most of it, or all. */
  readonly services: readonly [string, ...string[]];
}

export interface MetricDefinition {
  /** Name in the API, and in CloudWatch where it is our own. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes';
  readonly help: string;
  /** Where CloudWatch has it. On one machine the platform writes every one of them itself. */
  readonly source: OwnMetric | AwsMetric;
}

/** Namespace of our own metrics where the deployment gives no other. */
export const METRICS_NAMESPACE = 'Spillway';

/** Statistics of a series by kind, as `GET /metrics/series` gives them. */
export const SERIES_STATISTICS = {
  counter: ['sum'],
  gauge: ['minimum', 'average', 'maximum'],
  measurement: ['count', 'average', 'p50', 'p95', 'p99', 'maximum'],
} as const satisfies Readonly<Record<MetricKind, readonly string[]>>;

const ingest: OwnMetric = { services: ['ingest'] };
const process: OwnMetric = { services: ['process', 'failed-batches'] };
const processOrRedrive: OwnMetric = { services: ['process', 'failed-batches', 'redrive'] };
const measure: OwnMetric = { services: ['measure'] };

const ofMapping = (name: string): AwsMetric => ({
  namespace: 'AWS/Lambda',
  name,
  dimension: 'EventSourceMappingUUID',
  of: 'mapping',
});

const ofProcess = (name: string): AwsMetric => ({
  namespace: 'AWS/Lambda',
  name,
  dimension: 'FunctionName',
  of: 'process',
});

const counter = (name: string, help: string, source: MetricDefinition['source']): MetricDefinition => ({
  name,
  kind: 'counter',
  unit: 'Count',
  help,
  source,
});

const gauge = (name: string, help: string, unit: MetricDefinition['unit'] = 'Count'): MetricDefinition => ({
  name,
  kind: 'gauge',
  unit,
  help,
  source: measure,
});

const measurement = (name: string, unit: MetricDefinition['unit'], help: string): MetricDefinition => ({
  name,
  kind: 'measurement',
  unit,
  help,
  source: process,
});

/** Every metric of the platform: what is written as EMF, what the console draws and what alarms look at. */
export const METRICS: readonly MetricDefinition[] = [
  counter('EventsAccepted', 'Events answered as accepted', ingest),
  counter('EventsRejected', 'Events refused by index', ingest),
  counter('RequestsRefused', 'Ingest requests refused as a whole', ingest),
  counter('EventsProcessed', 'Events whose effect was committed', processOrRedrive),
  counter('EventsFiltered', 'Events that process() filtered out', processOrRedrive),
  counter('EventsDuplicate', 'Resends of an event that stands', process),
  counter('EventsConflicting', 'Resends whose content differed', process),
  counter('EventsFailed', 'Events set aside as dead letters', process),
  counter('EventsParked', 'Events that wait behind a failed one of their key', process),
  counter('BatchesRetried', 'Batches that were not committed and come again', process),
  measurement('BatchSize', 'Count', 'Records of an invocation'),
  measurement('ProcessingLatency', 'Milliseconds', 'Duration of an invocation'),
  measurement('AcceptToVisibleLatency', 'Milliseconds', 'From the stream taking a record to its events being visible'),
  gauge('IteratorAge', 'Age of the oldest unprocessed record of a shard', 'Milliseconds'),
  gauge('EventsBehind', 'Events in the stream that are not settled yet'),
  gauge('DeadLetters', 'Dead letters that are neither processed nor discarded, parked ones included'),
  gauge('LedgerImbalance', 'Whether the ledgers of stream and store disagree: 0 or 1'),
  gauge('StoreUnavailable', 'Whether the store left the measurement without an answer: 0 or 1'),
  counter('FunctionErrors', 'Invocations of the process function that failed', ofProcess('Errors')),
  counter(
    'RecordsGivenUp',
    'Records that the mapping gave up on and the on-failure destination took',
    ofMapping('OnFailureDestinationDeliveredEventCount'),
  ),
  counter('RecordsDropped', 'Records that the mapping gave up on and nobody took', ofMapping('DroppedEventCount')),
  counter(
    'DestinationFailures',
    'Given-up batches that the on-failure destination did not take',
    ofProcess('DestinationDeliveryFailures'),
  ),
  counter('StreamThrottles', 'Records that the stream refused for its limits', {
    namespace: 'AWS/Kinesis',
    name: 'WriteProvisionedThroughputExceeded',
    dimension: 'StreamName',
    of: 'stream',
  }),
  counter('ServerErrors', 'Requests answered with a status of 500 or more', {
    namespace: 'AWS/ApiGateway',
    name: '5xx',
    dimension: 'ApiId',
    of: 'api',
  }),
];
