import type { AwsMetric, MonitoredPart } from '../../config/metrics.ts';

/** One line of a chart: a name of METRICS or a metric of AWS, and the statistic that is drawn. */
export interface Line {
  readonly metric: string | AwsMetric;
  readonly statistic: string;
  readonly label: string;
}

export interface Chart {
  readonly title: string;
  readonly left: readonly Line[];
  /**
   * A metric of the stream, a line for each shard. Empty until the shards' own metrics are switched on, which costs by
   * shard: EnableEnhancedMonitoring of Kinesis.
   */
  readonly byShard?: string;
  /** Against an axis of its own. */
  readonly right?: readonly Line[];
}

/** What an operator asks, and the charts that answer. */
export interface Question {
  readonly question: string;
  readonly charts: readonly Chart[];
}

const line = (label: string, metric: Line['metric'], statistic = 'Sum'): Line => ({ label, metric, statistic });

const aws =
  (namespace: AwsMetric['namespace'], dimension: string) =>
  (name: string, of: MonitoredPart): AwsMetric => ({ namespace, name, dimension, of });
const lambda = aws('AWS/Lambda', 'FunctionName');
const mapping = (name: string): AwsMetric => aws('AWS/Lambda', 'EventSourceMappingUUID')(name, 'mapping');
const kinesis = (name: string): AwsMetric => aws('AWS/Kinesis', 'StreamName')(name, 'stream');
const sqs = aws('AWS/SQS', 'QueueName');
const api = (name: string): AwsMetric => aws('AWS/ApiGateway', 'ApiId')(name, 'api');
const table = (name: string): AwsMetric => aws('AWS/DynamoDB', 'TableName')(name, 'table');
const database = (name: string): AwsMetric => aws('AWS/RDS', 'DBClusterIdentifier')(name, 'database');

const percentiles = (metric: Line['metric']): readonly Line[] =>
  ['p50', 'p95', 'p99'].map((statistic) => line(statistic, metric, statistic));

/** In the order in which an operator asks. Lines about parts that a deployment does not have are left out. */
export const QUESTIONS: readonly Question[] = [
  {
    question: 'Is data late?',
    charts: [
      {
        title: 'Age of the oldest unprocessed record, ms',
        left: [
          line('by the store', 'IteratorAge', 'Maximum'),
          line('by the mapping', kinesis('GetRecords.IteratorAgeMilliseconds'), 'Maximum'),
        ],
      },
      { title: 'Events not settled yet', left: [line('events', 'EventsBehind', 'Maximum')] },
    ],
  },
  {
    question: 'Is it flowing?',
    charts: [
      {
        title: 'Events in and done a minute',
        left: [line('accepted', 'EventsAccepted'), line('processed', 'EventsProcessed')],
      },
      {
        title: 'Without an effect',
        left: [
          line('rejected', 'EventsRejected'),
          line('duplicate', 'EventsDuplicate'),
          line('conflicting', 'EventsConflicting'),
          line('filtered', 'EventsFiltered'),
        ],
      },
      {
        title: 'Records through the mapping',
        left: [
          line('polled', mapping('PolledEventCount')),
          line('invoked', mapping('InvokedEventCount')),
          line('failed', mapping('FailedInvokeEventCount')),
        ],
      },
    ],
  },
  {
    question: 'Is it failing?',
    charts: [
      {
        title: 'Processing',
        left: [line('function errors', 'FunctionErrors'), line('batches retried', 'BatchesRetried')],
        right: [line('events set aside', 'EventsFailed'), line('events parked', 'EventsParked')],
      },
      {
        title: 'Batches given up',
        left: [
          line('records to the destination', 'RecordsGivenUp'),
          line('records dropped', 'RecordsDropped'),
          line('deliveries failed', 'DestinationFailures'),
        ],
      },
      { title: 'Requests answered with an error', left: [line('5xx', 'ServerErrors'), line('4xx', api('4xx'))] },
    ],
  },
  {
    question: 'What is stuck?',
    charts: [
      { title: 'Dead letters', left: [line('letters', 'DeadLetters', 'Maximum')] },
      {
        title: 'Messages at an end',
        left: [
          line('failed batches', sqs('ApproximateNumberOfMessagesVisible', 'failedBatchDeadLetters'), 'Maximum'),
          line('undelivered', sqs('ApproximateNumberOfMessagesVisible', 'undelivered'), 'Maximum'),
        ],
      },
      {
        title: 'Do the books agree?',
        left: [
          line('ledgers disagree', 'LedgerImbalance', 'Maximum'),
          line('store unavailable', 'StoreUnavailable', 'Maximum'),
        ],
      },
    ],
  },
  {
    question: 'Is it fast?',
    charts: [
      { title: 'From accepted to visible, ms', left: percentiles('AcceptToVisibleLatency') },
      { title: 'One invocation of process, ms', left: percentiles('ProcessingLatency') },
      { title: 'One request, ms', left: percentiles(api('Latency')) },
    ],
  },
  {
    question: 'Is one shard hot, or the stream at a limit?',
    charts: [
      { title: 'Bytes by shard', left: [], byShard: 'IncomingBytes' },
      {
        title: 'What the stream takes',
        left: [line('bytes', kinesis('IncomingBytes'))],
        right: [line('records', kinesis('IncomingRecords'))],
      },
      {
        title: 'What the stream refuses',
        left: [line('writes', 'StreamThrottles'), line('reads', kinesis('ReadProvisionedThroughputExceeded'))],
      },
    ],
  },
  {
    question: 'Are functions and store at a limit?',
    charts: [
      {
        title: 'Invocations refused',
        left: (['ingest', 'query', 'operate', 'authorizer', 'process'] as const).map((fn) =>
          line(fn, lambda('Throttles', fn)),
        ),
      },
      {
        title: 'Environments at work',
        left: (['ingest', 'query', 'process'] as const).map((fn) =>
          line(fn, lambda('ConcurrentExecutions', fn), 'Maximum'),
        ),
      },
      {
        title: 'Store',
        left: [
          line('writes refused', table('WriteThrottleEvents')),
          line('reads refused', table('ReadThrottleEvents')),
          line('% of the capacity', database('ACUUtilization'), 'Average'),
        ],
        right: [
          line('write units', table('ConsumedWriteCapacityUnits')),
          line('connections', database('DatabaseConnections'), 'Maximum'),
        ],
      },
    ],
  },
];
