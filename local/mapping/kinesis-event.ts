import type { StreamRecord } from '../stream/record-codec.ts';

/** Names that a function sees in its events. */
export interface SourceNames {
  readonly awsRegion: string;
  readonly streamArn: string;
  /** The role under which the mapping reads the stream: the function's own. */
  readonly roleArn: string;
}

export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0';
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** base64 */
    readonly data: string;
    /** Seconds since 1970, with milliseconds as decimals. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: 'aws:kinesis';
  readonly eventVersion: '1.0';
  /** `shardId:sequenceNumber`, the same for every delivery of the record. */
  readonly eventID: string;
  readonly eventName: 'aws:kinesis:record';
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

const eventRecord = (record: StreamRecord, data: string, names: SourceNames): KinesisEventRecord => ({
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: record.partitionKey,
    sequenceNumber: record.sequenceNumber,
    data,
    approximateArrivalTimestamp: record.arrivedAtMs / 1_000,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `${record.shardId}:${record.sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: names.roleArn,
  awsRegion: names.awsRegion,
  eventSourceARN: names.streamArn,
});

/** What Lambda hands to the function: docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesisEvent = (records: readonly StreamRecord[], names: SourceNames): KinesisEvent => ({
  Records: records.map((record) => eventRecord(record, record.data.toString('base64'), names)),
});

/** Payload of a synchronous invocation: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

export const EMPTY_EVENT_BYTES = Buffer.byteLength('{"Records":[]}');

/** Bytes that a record adds to the event's JSON, a comma included. The data are counted, not encoded. */
export function eventRecordBytes(record: StreamRecord, names: SourceNames): number {
  const envelopeBytes = Buffer.byteLength(JSON.stringify(eventRecord(record, '', names)));
  return envelopeBytes + 4 * Math.ceil(record.data.length / 3) + ','.length;
}
