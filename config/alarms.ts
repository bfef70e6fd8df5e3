import { type AlarmDefinition, both, defineAlarm, THREE_OF_FIVE, THREE_OF_THREE } from './alarm-definition.ts';
import type { FunctionName } from './functions.ts';
import { STREAM } from './stream.ts';

const ofFunction = (name: string, of: FunctionName, whyOnlyOnAws: string) => ({
  namespace: 'AWS/Lambda' as const,
  name,
  dimension: 'FunctionName',
  of,
  whyOnlyOnAws,
});

const visibleMessages = (of: 'failedBatchDeadLetters' | 'undelivered', whyOnlyOnAws: string) => ({
  namespace: 'AWS/SQS' as const,
  // Not NumberOfMessagesSent: a redrive policy moves messages without sending them.
  name: 'ApproximateNumberOfMessagesVisible',
  dimension: 'QueueName',
  of,
  whyOnlyOnAws,
});

const functionThrottles = (of: FunctionName): AlarmDefinition =>
  defineAlarm({
    name: `function-throttles-${of}`,
    meaning: `Lambda refuses invocations of ${of}: the account or the function has no concurrency left.`,
    severity: 'warning',
    metric: ofFunction('Throttles', of, 'On one machine an invocation waits for an environment and is never refused.'),
    ...THREE_OF_FIVE,
    runbook: 'function-throttles',
  });

const backgroundErrors = (of: FunctionName): AlarmDefinition =>
  defineAlarm({
    name: `background-errors-${of}`,
    meaning: `The function ${of} fails again and again, and no request shows it.`,
    severity: 'warning',
    metric: ofFunction(
      'Errors',
      of,
      'On one machine this is a loop of the platform, which logs a failure and goes on.',
    ),
    ...THREE_OF_FIVE,
    runbook: 'background-errors',
  });

const tableThrottles = (name: string, metric: string, what: string): AlarmDefinition =>
  defineAlarm({
    name,
    meaning: `DynamoDB refuses ${what} for its limits; they are tried again.`,
    severity: 'warning',
    metric: {
      namespace: 'AWS/DynamoDB',
      name: metric,
      dimension: 'TableName',
      of: 'table',
      whyOnlyOnAws: 'The local store is PostgreSQL, which slows down and refuses nothing.',
    },
    ...THREE_OF_FIVE,
    missingData: 'zero',
    runbook: 'store-throttles',
  });

/** Every alarm of the platform, in the order in which an operator asks. docs/monitoring.md explains the choices. */
export const ALARMS: readonly AlarmDefinition[] = [
  defineAlarm({
    name: 'oldest-unprocessed-age',
    meaning: 'Events are processed late.',
    severity: 'critical',
    metric: 'IteratorAge',
    statistic: 'Maximum',
    threshold: { dev: 300_000, prod: 120_000 },
    ...THREE_OF_THREE,
    missingData: 'missing',
    tellsWhenBlind: true,
  }),
  defineAlarm({
    name: 'retention-at-risk',
    meaning: 'The oldest unprocessed events have used up half of the time that the stream keeps them.',
    severity: 'critical',
    metric: 'IteratorAge',
    statistic: 'Maximum',
    threshold: both((STREAM.retentionHours * 3_600_000) / 2),
    missingData: 'ignore',
  }),
  defineAlarm({
    name: 'silence',
    meaning: 'Fewer events arrive than this stage expects.',
    severity: 'warning',
    metric: 'EventsAccepted',
    comparison: '<',
    threshold: undefined,
    periodSeconds: 300,
    missingData: 'breaching',
  }),
  defineAlarm({
    name: 'processing-errors',
    meaning: 'Invocations of the process function fail, so batches are delivered again.',
    severity: 'warning',
    metric: 'FunctionErrors',
    threshold: { dev: 5, prod: 0 },
    ...THREE_OF_FIVE,
  }),
  defineAlarm({
    name: 'store-unavailable',
    meaning: 'The store does not answer: events are accepted and wait in the stream.',
    severity: 'critical',
    metric: 'StoreUnavailable',
    statistic: 'Maximum',
    ...THREE_OF_THREE,
    missingData: 'ignore',
  }),
  defineAlarm({
    name: 'dead-letters',
    meaning: 'Events failed and wait as dead letters.',
    severity: 'warning',
    metric: 'DeadLetters',
    statistic: 'Maximum',
    // Letters do not go away by not being counted.
    missingData: 'ignore',
  }),
  defineAlarm({
    name: 'failed-batches',
    meaning: 'The mapping gave up on a batch; its events are settled one by one.',
    severity: 'warning',
    metric: 'RecordsGivenUp',
  }),
  defineAlarm({
    name: 'failed-batches-stuck',
    meaning: 'A batch that the mapping gave up on could not be settled one by one either.',
    severity: 'critical',
    metric: visibleMessages(
      'failedBatchDeadLetters',
      'On one machine isolation is tried again until it succeeds, and the shard waits for it.',
    ),
    statistic: 'Maximum',
    // A queue that nobody uses writes no metrics.
    missingData: 'ignore',
  }),
  defineAlarm({
    name: 'undelivered-invocations',
    meaning: 'Work that a function handed to another one was not done: it failed on every attempt.',
    severity: 'warning',
    metric: visibleMessages(
      'undelivered',
      'On one machine nothing is invoked without somebody who waits for the answer.',
    ),
    statistic: 'Maximum',
    missingData: 'ignore',
  }),
  defineAlarm({
    name: 'dropped-events',
    meaning: 'The mapping gave up on records and nobody took them: their events are in the stream only.',
    severity: 'critical',
    metric: 'RecordsDropped',
  }),
  defineAlarm({
    name: 'destination-delivery-failures',
    meaning: 'A batch that the mapping gave up on could not be handed to its destination.',
    severity: 'critical',
    metric: 'DestinationFailures',
  }),
  defineAlarm({
    name: 'ledger-imbalance',
    meaning: 'The counts of stream and store do not agree: an event may be lost or counted twice.',
    severity: 'critical',
    metric: 'LedgerImbalance',
    statistic: 'Maximum',
    ...THREE_OF_THREE,
    missingData: 'missing',
  }),
  defineAlarm({
    name: 'server-errors',
    meaning: 'Requests are answered with a status of 500 or more.',
    severity: 'critical',
    metric: 'ServerErrors',
    threshold: { dev: 5, prod: 0 },
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  }),
  defineAlarm({
    name: 'end-to-end-p99',
    meaning: 'One record in a hundred takes too long from being accepted to being visible.',
    severity: 'warning',
    metric: 'AcceptToVisibleLatency',
    statistic: 'p99',
    threshold: { dev: 10_000, prod: 5_000 },
    ...THREE_OF_FIVE,
  }),
  defineAlarm({
    name: 'stream-throttles',
    meaning: 'The stream refuses records for its limits; what cannot be written in time is answered 429.',
    severity: 'warning',
    metric: 'StreamThrottles',
    ...THREE_OF_FIVE,
  }),
  defineAlarm({
    name: 'stream-read-throttles',
    meaning: 'Reads of the stream are refused for its limits, so events are processed late.',
    severity: 'warning',
    metric: {
      namespace: 'AWS/Kinesis',
      name: 'ReadProvisionedThroughputExceeded',
      dimension: 'StreamName',
      of: 'stream',
      whyOnlyOnAws: 'The local stream limits no reads.',
    },
    ...THREE_OF_FIVE,
    runbook: 'stream-throttles',
  }),
  ...(['ingest', 'query', 'operate', 'authorizer', 'process'] as const).map(functionThrottles),
  tableThrottles('store-write-throttles', 'WriteThrottleEvents', 'writes'),
  tableThrottles('store-read-throttles', 'ReadThrottleEvents', 'reads'),
  defineAlarm({
    name: 'store-capacity',
    meaning: 'Aurora runs at the most capacity that it is allowed.',
    severity: 'warning',
    metric: {
      namespace: 'AWS/RDS',
      name: 'ACUUtilization',
      dimension: 'DBClusterIdentifier',
      of: 'database',
      whyOnlyOnAws: 'PostgreSQL on one machine has no capacity that is bought.',
    },
    statistic: 'Average',
    threshold: both(90),
    evaluationPeriods: 15,
    datapointsToAlarm: 10,
  }),
  defineAlarm({
    name: 'statistics-behind',
    meaning: 'Statistics and aggregates are computed late; the events themselves are not.',
    severity: 'warning',
    metric: ofFunction('IteratorAge', 'projector', 'The local store counts in the transaction that settles an event.'),
    statistic: 'Maximum',
    threshold: { dev: 600_000, prod: 300_000 },
    ...THREE_OF_THREE,
  }),
  ...(['failed-batches', 'redrive-worker', 'breaker', 'measure', 'projector'] as const).map(backgroundErrors),
];
