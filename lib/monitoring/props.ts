import type { Duration } from 'aws-cdk-lib';
import type { HttpApi, IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { PerStage } from '../../config/alarm-definition.ts';
import type { FunctionName } from '../../config/functions.ts';

/** What is watched. An alarm about a part that is not given is not made. */
export interface MonitoredParts {
  readonly stream?: IStream;
  /** UUID of the event source mapping, which has event-count metrics. */
  readonly mapping?: string;
  readonly api?: IHttpApi | HttpApi;
  readonly functions?: Readonly<Partial<Record<FunctionName, IFunction>>>;
  /** The event table. */
  readonly table?: ITable;
  /** Identifier of the Aurora cluster. */
  readonly database?: string;
  /** Of letters. */
  readonly deadLetterQueue?: IQueue;
  /** Takes the notifications of failed batches that their function could not settle. */
  readonly failedBatchDeadLetters?: IQueue;
  /** Takes invocations that nobody waits for and that failed on every attempt. */
  readonly undelivered?: IQueue;
}

/** A channel that the workspace has let Amazon Q Developer in chat applications into. */
export interface SlackChannel {
  readonly workspaceId: string;
  readonly channelId: string;
}

export interface MonitoringProps {
  readonly parts: MonitoredParts;
  /** Whose thresholds of config/alarms.ts hold. */
  readonly stage: keyof PerStage;
  /** How long the stream keeps a record: half of it is the limit of 'retention-at-risk'. @default - config/stream.ts */
  readonly retention?: Duration;
  /** Thresholds that differ, by alarm; 'silence' is off without one. @default - none */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Namespace of our own metrics, the same that the functions write to. @default Spillway */
  readonly metricsNamespace?: string;
  /** Each is asked by e-mail to confirm. @default - nobody */
  readonly emails?: readonly string[];
  /** @default - none */
  readonly slack?: SlackChannel;
  /** Where docs/runbooks/ can be read. @default - the path in the repository */
  readonly runbooksUrl?: string;
  /** Whether alarms may use metric math; emulators refuse it. @default true */
  readonly metricMath?: boolean;
}
