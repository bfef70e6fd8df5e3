import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_EVENT_BYTES, eventRecordBytes, kinesisEvent } from '../../../../local/mapping/kinesis-event.ts';

const published = readFileSync(new URL('../../../fixtures/aws/kinesis-event.json', import.meta.url), 'utf8');

const names = {
  awsRegion: 'us-east-2',
  streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream',
  roleArn: 'arn:aws:iam::123456789012:role/lambda-role',
};

const shared = { shardId: 'shardId-000000000006', partitionKey: '1', eventCount: 1 };

describe('the Kinesis event', () => {
  it('is that of the example which AWS published, to the order of its keys', () => {
    const event = kinesisEvent(
      [
        {
          ...shared,
          sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
          data: Buffer.from('Hello, this is a test.'),
          arrivedAtMs: 1_545_084_650_987,
        },
        {
          ...shared,
          sequenceNumber: '49590338271490256608559692540925702759324208523137515618',
          data: Buffer.from('This is only a test.'),
          arrivedAtMs: 1_545_084_711_166,
        },
      ],
      names,
    );
    expect(JSON.stringify(event, null, 2)).toBe(published.trimEnd());
  });

  it('has its size known without being written', () => {
    const record = fc.record({
      shardId: fc.constant('shardId-000000000006'),
      sequenceNumber: fc.bigInt({ min: 1n, max: 2n ** 186n }).map(String),
      partitionKey: fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' }),
      data: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      arrivedAtMs: fc.nat({ max: 4_102_444_800_000 }),
      eventCount: fc.constant(1),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const bytes = records.reduce((sum, one) => sum + eventRecordBytes(one, names), EMPTY_EVENT_BYTES);
        // The last record has no comma.
        expect(bytes - 1).toBe(Buffer.byteLength(JSON.stringify(kinesisEvent(records, names))));
      }),
    );
  });
});
