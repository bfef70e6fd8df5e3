import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { s3FailedBatches } from '../../adapters/s3/failed-batches.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = new S3Client({ ...emulator(), forcePathStyle: true });
afterAll(() => client.destroy());

const KEY = 'aws/lambda/uuid/shardId-000000000000/2026/11/21/2026-11-21T03.00.00-uuid';

async function bucketWith(text: string): Promise<string> {
  const bucket = uniqueName('failed');
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: text }));
  return bucket;
}

describe('s3FailedBatches', () => {
  it('loads a batch', async () => {
    const requestContext = { requestId: 'r-1', condition: 'RetryAttemptsExhausted' };
    const bucket = await bucketWith(JSON.stringify({ requestContext, payload: { Records: [] } }));
    expect(await s3FailedBatches(client)({ bucket, key: KEY })).toEqual({
      requestId: 'r-1',
      condition: 'RetryAttemptsExhausted',
      event: { Records: [] },
    });
  });

  it('names the object that is no failed batch', async () => {
    const bucket = await bucketWith('{}');
    await expect(s3FailedBatches(client)({ bucket, key: KEY })).rejects.toThrow(
      `The object ${KEY} is no failed batch. It is no on-failure document of an event source mapping with its payload.`,
    );
  });

  it('says that the bucket does not answer', async () => {
    await expect(s3FailedBatches(client)({ bucket: 'no-such-bucket', key: KEY })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});
