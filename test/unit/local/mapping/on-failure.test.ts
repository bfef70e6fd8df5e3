import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureMessage, failureObject, failureObjectKey } from '../../../../local/mapping/on-failure.ts';

const published = JSON.parse(
  readFileSync(new URL('../../../fixtures/aws/kinesis-failure-message.json', import.meta.url), 'utf8'),
);

const FIRST = {
  shardId: 'shardId-000000000001',
  sequenceNumber: '49601189658422359378836298521827638475320189012309704722',
  partitionKey: 'key',
  data: Buffer.from('x'),
  arrivedAtMs: Date.parse('2019-11-14T00:38:04.835Z'),
  eventCount: 1,
};
const LAST = {
  ...FIRST,
  sequenceNumber: '49601189658422359378836298522902373528957594348623495186',
  arrivedAtMs: Date.parse('2019-11-14T00:38:05.580Z'),
};
const batch = {
  records: [...Array.from({ length: 499 }, () => FIRST), LAST],
  requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
  attempts: 1,
  refusals: 0,
};
const names = {
  functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
  streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/mystream',
};
const now = Date.parse('2019-11-14T00:38:06.021Z');

describe('the on-failure document', () => {
  it('is that of the example which AWS published', () => {
    const discard = { condition: 'RetryAttemptsExhausted', batch, functionError: 'Unhandled' } as const;
    expect(failureMessage(discard, names, now)).toEqual(published);
  });

  it('says null where the function reported the failure itself', () => {
    const discard = { condition: 'RetryAttemptsExhausted', batch, functionError: null } as const;
    expect(failureMessage(discard, names, now).responseContext?.functionError).toBeNull();
  });

  it('has no response where records grew too old, and counts one invocation though there was none', () => {
    const expired = { condition: 'RecordAgeExceeded', batch: { ...batch, attempts: 0 } } as const;
    const message = failureMessage(expired, names, now);
    expect(message.requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 1 });
    expect(message).not.toHaveProperty('responseContext');
  });

  it('carries the whole event in its S3 form, under the key that Lambda uses', () => {
    const message = failureMessage({ condition: 'RecordAgeExceeded', batch }, names, now);
    expect(failureObject(message, { Records: [] })).toEqual({ ...message, payload: { Records: [] } });
    expect(failureObjectKey('mapping-1', message, 'uuid-1')).toBe(
      'aws/lambda/mapping-1/shardId-000000000001/2019/11/14/2019-11-14T00.38.06-uuid-1',
    );
  });
});
