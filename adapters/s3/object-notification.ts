import type { S3Event } from 'aws-lambda';
import type { ObjectPlace } from './failed-batches.ts';

/**
 * The objects that S3 tells of; none in the message that it sends when the notification is set up.
 * docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @param body JSON text of a notification
 */
export function createdObjects(body: string): readonly ObjectPlace[] {
  const { Records: records = [] } = JSON.parse(body) as Partial<S3Event>;
  return records.map(({ s3 }) => ({
    bucket: s3.bucket.name,
    // Encoded as in a form.
    key: decodeURIComponent(s3.object.key.replaceAll('+', ' ')),
  }));
}
