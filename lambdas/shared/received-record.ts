import type { KinesisStreamRecord } from 'aws-lambda';
import type { ReceivedRecord } from '../../core/processing/process-records.ts';

/** What is looked at of a record of the Lambda event. */
export type DeliveredRecord = Pick<KinesisStreamRecord, 'eventID' | 'kinesis'>;

/** A record of the Lambda event, decoded. */
export function receivedRecord({ eventID, kinesis }: DeliveredRecord): ReceivedRecord {
  // eventID is `shardId:sequenceNumber`: the only place where Lambda names the shard.
  const colon = eventID.indexOf(':');
  return {
    shardId: eventID.slice(0, colon),
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64'),
    arrivedAtMs: Math.round(kinesis.approximateArrivalTimestamp * 1_000),
  };
}
