import { describe, expect, it } from 'vitest';
import { readFailedBatch } from '../../../../adapters/s3/failed-batch.ts';

const RECORD = {
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: '3',
    sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    data: 'eyJ0eXBlIjoiYSJ9',
    approximateArrivalTimestamp: 1_573_691_884.835,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: 'shardId-000000000001:49590338271490256608559692538361571095921575989136588898',
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::123456789012:role/process',
  awsRegion: 'us-east-2',
  eventSourceARN: 'arn:aws:kinesis:us-east-2:123456789012:stream/events',
};

const DOCUMENT = {
  requestContext: {
    requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:process',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 3,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2019-11-14T00:38:06.021Z',
  KinesisBatchInfo: {
    shardId: 'shardId-000000000001',
    startSequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    endSequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    approximateArrivalOfFirstRecord: '2019-11-14T00:38:04.835Z',
    approximateArrivalOfLastRecord: '2019-11-14T00:38:04.835Z',
    batchSize: 1,
    streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/events',
  },
};

const BATCH = {
  requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
  condition: 'RetryAttemptsExhausted',
  event: { Records: [RECORD] },
};

describe('readFailedBatch', () => {
  it('reads a payload that is an object', () => {
    const text = JSON.stringify({ ...DOCUMENT, payload: { Records: [RECORD] } });
    expect(readFailedBatch(text)).toEqual(BATCH);
  });

  it('reads a payload that is escaped JSON text', () => {
    const text = JSON.stringify({ ...DOCUMENT, payload: JSON.stringify({ Records: [RECORD] }) });
    expect(readFailedBatch(text)).toEqual(BATCH);
  });

  it('reads a document of records that grew too old, which has no response', () => {
    const { responseContext: _none, ...rest } = DOCUMENT;
    const requestContext = { ...DOCUMENT.requestContext, condition: 'RecordAgeExceeded' };
    const text = JSON.stringify({ ...rest, requestContext, payload: { Records: [RECORD] } });
    expect(readFailedBatch(text)).toEqual({ ...BATCH, condition: 'RecordAgeExceeded' });
  });

  it('reads a document whose function reported the records as failed', () => {
    const responseContext = { ...DOCUMENT.responseContext, functionError: null };
    const text = JSON.stringify({ ...DOCUMENT, responseContext, payload: { Records: [RECORD] } });
    expect(readFailedBatch(text)).toEqual(BATCH);
  });

  it.each([
    ['a message with pointers only', DOCUMENT],
    ['a document without a request', { payload: { Records: [RECORD] } }],
    ['nothing', null],
    ['a payload without records', { ...DOCUMENT, payload: {} }],
  ])('refuses %s', (_what, document) => {
    expect(() => readFailedBatch(JSON.stringify(document))).toThrow(
      'It is no on-failure document of an event source mapping with its payload.',
    );
  });

  it.each([
    ['of another service', { ...RECORD, kinesis: undefined, dynamodb: {} }],
    ['without data', { ...RECORD, kinesis: { ...RECORD.kinesis, data: undefined } }],
    ['whose id names no shard', { ...RECORD, eventID: 'shardId-000000000001' }],
    ['that is null', null],
  ])('refuses a record %s', (_what, record) => {
    const text = JSON.stringify({ ...DOCUMENT, payload: { Records: [RECORD, record] } });
    expect(() => readFailedBatch(text)).toThrow('Its payload holds what is no record of a Kinesis stream.');
  });

  it('refuses what is no JSON', () => {
    expect(() => readFailedBatch('')).toThrow(SyntaxError);
  });
});
