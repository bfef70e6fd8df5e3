import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failureObject, failureObjectKey } from './on-failure.ts';
import type { FailureDestination } from './ports.ts';

/**
 * Keeps given-up batches as files, named and filled like the objects that Lambda writes to an S3 destination. A file
 * is on disk, whole, when `send` resolves: the shard goes on behind the batch then.
 * @param mappingId stands for the mapping's UUID in the names
 */
export const failedBatchFolder = (folder: string, mappingId: string): FailureDestination => ({
  async send(message, payload) {
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
  },
});
