import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KinesisEvent } from './kinesis-event.ts';
import { type FailureMessage, failureObject, failureObjectKey } from './on-failure.ts';

export interface KeptBatch {
  /** To be called when all of it is settled; calling it twice is harmless. */
  remove(): Promise<void>;
}

export interface FailedBatchFolder {
  /** The batch is on disk, whole, when this resolves. */
  keep(message: FailureMessage, payload: KinesisEvent): Promise<KeptBatch>;
}

/**
 * Keeps given-up batches as files, named and filled like the objects that Lambda writes to an S3 destination.
 * @param mappingId stands for the mapping's UUID in the names
 */
export const failedBatchFolder = (folder: string, mappingId: string): FailedBatchFolder => ({
  async keep(message, payload) {
    const path = join(folder, failureObjectKey(mappingId, message, randomUUID()));
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(failureObject(message, payload)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    return { remove: () => rm(path, { force: true }) };
  },
});
