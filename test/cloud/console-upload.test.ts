import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { s3Site } from '../../cli/console/s3-site.ts';
import { uploadSite } from '../../cli/console/upload-site.ts';
import { emulator, uniqueName } from './emulator.ts';

const IMMUTABLE = 'max-age=31536000, immutable';
const file = (body: string, type: string, cacheControl: string) => ({
  headers: { 'content-type': type, 'cache-control': cacheControl },
  body,
});

it('brings a bucket from one build to the next', async () => {
  const client = new S3Client({ ...emulator(), forcePathStyle: true });
  const bucket = uniqueName('console');
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const site = s3Site(client, bucket);
  const page = (body: string) => ['index.html', file(body, 'text/html; charset=utf-8', 'no-cache')] as const;
  const code = (name: string) => [name, file('code', 'text/javascript; charset=utf-8', IMMUTABLE)] as const;
  // More than S3 lists, or deletes, at once.
  const many = Array.from({ length: 1_001 }, (_, index) => code(`many-${index}.js`));
  expect(await uploadSite(site, new Map([page('first'), code('old-AAAAAAAA.js'), ...many]))).toEqual({
    uploaded: 1_003,
    deleted: 0,
  });
  expect(await uploadSite(site, new Map([page('second é'), code('new-BBBBBBBB.js')]))).toEqual({
    uploaded: 2,
    deleted: 1_002,
  });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.map(({ Key }) => Key).sort()).toEqual(['assets/new-BBBBBBBB.js', 'index.html']);
  const read = async (Key: string) => {
    const { Body, ContentType, CacheControl } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return [await Body?.transformToString(), ContentType, CacheControl];
  };
  expect(await read('index.html')).toEqual(['second é', 'text/html; charset=utf-8', 'no-cache']);
  expect(await read('assets/new-BBBBBBBB.js')).toEqual(['code', 'text/javascript; charset=utf-8', IMMUTABLE]);
  client.destroy();
});
