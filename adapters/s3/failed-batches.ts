import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PipelineError } from '../../core/errors.ts';
import { type FailedBatch, readFailedBatch } from './failed-batch.ts';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** @throws PipelineError SERVICE_UNAVAILABLE when the bucket does not answer; Error when the object is no failed batch */
export type LoadFailedBatch = (place: ObjectPlace) => Promise<FailedBatch>;

async function textOf(client: Pick<S3Client, 'send'>, { bucket, key }: ObjectPlace): Promise<string> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const message = `The failed batch ${key} cannot be read from its bucket: ${reason}`;
    throw new PipelineError('SERVICE_UNAVAILABLE', message, { cause: error });
  }
}

export const s3FailedBatches =
  (client: Pick<S3Client, 'send'>): LoadFailedBatch =>
  async (place) => {
    const text = await textOf(client, place);
    try {
      return readFailedBatch(text);
    } catch (cause) {
      throw new Error(`The object ${place.key} is no failed batch. ${(cause as Error).message}`, { cause });
    }
  };
