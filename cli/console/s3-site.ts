import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Site } from './upload-site.ts';

/** docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MOST_KEYS = 1_000;

export function s3Site(client: Pick<S3Client, 'send'>, bucket: string): Site {
  return {
    async keys() {
      const keys: string[] = [];
      let from: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: from }));
        keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
        from = page.NextContinuationToken;
      } while (from !== undefined);
      return keys;
    },
    async put(key, { headers, body }) {
      const { 'content-type': ContentType, 'cache-control': CacheControl } = headers;
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType, CacheControl }));
    },
    async delete(keys) {
      for (let start = 0; start < keys.length; start += MOST_KEYS) {
        const Objects = keys.slice(start, start + MOST_KEYS).map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
        const [error] = Errors;
        if (error === undefined) continue;
        throw new Error(
          `${Errors.length} old files were not deleted (${error.Key}: ${error.Message}); the new console stands, run this again.`,
        );
      }
    },
  };
}
