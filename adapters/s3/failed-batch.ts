import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';

/** A batch that Lambda gave up on, with the records that it held. */
export interface FailedBatch {
  /** Of the invocations that failed. */
  readonly requestId: string;
  /** `RetryAttemptsExhausted`, `RecordAgeExceeded`. */
  readonly condition: string;
  readonly event: KinesisStreamEvent;
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

function isRecord(value: unknown): value is KinesisStreamRecord {
  const { eventID, kinesis } = membersOf(value);
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = membersOf(kinesis);
  return (
    typeof eventID === 'string' &&
    eventID.includes(':') &&
    typeof sequenceNumber === 'string' &&
    typeof partitionKey === 'string' &&
    typeof data === 'string' &&
    typeof approximateArrivalTimestamp === 'number'
  );
}

/**
 * Reads the document that Lambda writes to an S3 on-failure destination. `payload` is documented as escaped JSON text and
 * was seen as an object; `responseContext` is missing where the records grew too old.
 * docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @throws Error that says why it is no such document
 */
export function readFailedBatch(text: string): FailedBatch {
  const { requestContext, payload } = membersOf(JSON.parse(text));
  const { requestId, condition } = membersOf(requestContext);
  const { Records: records } = membersOf(typeof payload === 'string' ? JSON.parse(payload) : payload);
  if (typeof requestId !== 'string' || typeof condition !== 'string' || !Array.isArray(records)) {
    throw new Error('It is no on-failure document of an event source mapping with its payload.');
  }
  if (!records.every(isRecord)) throw new Error('Its payload holds what is no record of a Kinesis stream.');
  return { requestId, condition, event: { Records: records } };
}
