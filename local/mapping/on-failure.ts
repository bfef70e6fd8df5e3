import type { KinesisEvent } from './kinesis-event.ts';
import type { Discard } from './lane.ts';

/**
 * What Lambda sends to an SQS or SNS destination: where the records of a given-up batch lie, not the records.
 * docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export interface FailureMessage {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: Discard['condition'];
    readonly approximateInvokeCount: number;
  };
  /** Absent where the records grew too old: no answer of the function is the reason then. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    /** null where the function ran well and reported the records as failed. */
    readonly functionError: 'Unhandled' | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    /** First and last record, both included. */
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** What Lambda writes to an S3 destination: the message and the whole event. */
export interface FailureObject extends FailureMessage {
  readonly payload: KinesisEvent;
}

const instant = (ms: number): string => new Date(ms).toISOString();

export function failureMessage(
  discard: Discard,
  names: { readonly functionArn: string; readonly streamArn: string },
  nowMs: number,
): FailureMessage {
  const { condition, batch } = discard;
  const first = batch.records[0]!;
  const last = batch.records.at(-1)!;
  return {
    requestContext: {
      requestId: batch.requestId,
      functionArn: names.functionArn,
      condition,
      // Lambda says 1 even where the record expired before its first delivery.
      approximateInvokeCount: Math.max(1, batch.attempts),
    },
    ...(condition === 'RetryAttemptsExhausted' && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: discard.functionError },
    }),
    version: '1.0',
    timestamp: instant(nowMs),
    KinesisBatchInfo: {
      shardId: first.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: instant(first.arrivedAtMs),
      approximateArrivalOfLastRecord: instant(last.arrivedAtMs),
      batchSize: batch.closes?.recordCount ?? batch.records.length,
      streamArn: names.streamArn,
    },
  };
}

/** The documentation calls `payload` an escaped string; Lambda was seen to write it as an object. */
export const failureObject = (message: FailureMessage, payload: KinesisEvent): FailureObject => ({
  ...message,
  payload,
});

/** The key under which Lambda writes the object: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/<time>-<random UUID>`, in UTC. */
export function failureObjectKey(
  mappingId: string,
  { timestamp, KinesisBatchInfo }: FailureMessage,
  uuid: string,
): string {
  const day = timestamp.slice(0, 10);
  const time = timestamp.slice(11, 19).replaceAll(':', '.');
  return `aws/lambda/${mappingId}/${KinesisBatchInfo.shardId}/${day.replaceAll('-', '/')}/${day}T${time}-${uuid}`;
}
