import { join } from 'node:path';
import type { Time } from '../../core/ports/time.ts';
import { acquireDataLock, type DataLock } from '../data-lock.ts';
import { EnvironmentProblem } from '../environment-problem.ts';

const AGAIN_MS = 50;
/** A change takes some milliseconds, so whoever holds the lock for longer is stuck. */
const PATIENCE_MS = 5_000;

/** Lets one process at a time change the keys of a data folder: the platform, or a command beside it. */
export async function withKeyLock<T>(folder: string, time: Time, work: () => T): Promise<T> {
  const lock = await acquire(join(folder, 'keys-lock'), time, time.now() + PATIENCE_MS);
  try {
    return work();
  } finally {
    await lock.release();
  }
}

async function acquire(path: string, time: Time, untilMs: number): Promise<DataLock> {
  for (;;) {
    try {
      return await acquireDataLock(path);
    } catch (error) {
      // With a cause it is the disk that says no, and waiting does not help.
      if (!(error instanceof EnvironmentProblem) || error.cause !== undefined) throw error;
      if (time.now() >= untilMs) {
        throw new EnvironmentProblem(
          'Another process has been changing the API keys for 5 seconds; nothing was changed, end that process and try again.',
        );
      }
      await time.sleep(AGAIN_MS);
    }
  }
}
