import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentProblem } from './environment-problem.ts';
import { processState } from './process-state.ts';

export interface DataLock {
  /** Lets another process use the folder; calling it twice is harmless. */
  release(): Promise<void>;
}

/** The name of this process's claim: no other process has it, not even a later one with the same id. */
const OWN_CLAIM = `${process.pid}-${processState(process.pid).startedAt ?? randomUUID()}`;

/**
 * Takes the data folder (made where missing) for this process alone, until `release()` or the end of the process.
 *
 * The lock is a folder `lock` that holds one file, the claim, named after its process. It is put up by renaming a
 * prepared folder to `lock`, which fails while `lock` holds any file: of many processes one wins, and a lock is never
 * seen without its claim. The claim of a dead process is removed by its own name, so taking over cannot hit a claim
 * put up meanwhile.
 * @throws EnvironmentProblem when a live process holds the folder, or when it cannot be written.
 */
export async function acquireDataLock(folder: string): Promise<DataLock> {
  const lock = join(folder, 'lock');
  try {
    await mkdir(folder, { recursive: true });
    const prepared = await mkdtemp(join(folder, 'lock-'));
    try {
      await writeFile(join(prepared, OWN_CLAIM), '');
      while (!(await putUp(prepared, lock))) await removeDeadClaims(lock, folder);
    } finally {
      await rm(prepared, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof EnvironmentProblem) throw error;
    throw new EnvironmentProblem(
      `The data folder ${folder} cannot be written (${(error as Error).message}); make it writable or name another with --data.`,
      { cause: error },
    );
  }
  return {
    async release() {
      await unlink(join(lock, OWN_CLAIM)).catch(() => undefined);
      await rmdir(lock).catch(() => undefined);
    },
  };
}

async function putUp(prepared: string, lock: string): Promise<boolean> {
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // POSIX replaces an empty folder and refuses one that holds a file; Windows refuses both, as EPERM.
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw error;
  }
}

async function removeDeadClaims(lock: string, folder: string): Promise<void> {
  for (const claim of await readdir(lock).catch(unless('ENOENT', []))) {
    if (isHeld(claim)) {
      throw new EnvironmentProblem(
        `Another Spillway (process ${Number.parseInt(claim, 10)}) uses the data folder ${folder}; stop it, or name another folder with --data.`,
      );
    }
    await unlink(join(lock, claim)).catch(unless('ENOENT', undefined));
  }
  // Only Windows needs this; where a new claim is up already the folder is not empty and stays.
  await rmdir(lock).catch(() => undefined);
}

/** Another process that takes over at the same time may have been faster; any other error is the folder's. */
const unless =
  <T>(code: string, result: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === code) return result;
    throw error;
  };

function isHeld(claim: string): boolean {
  const pid = Number.parseInt(claim, 10);
  if (pid === process.pid) return claim === OWN_CLAIM;
  const { alive, startedAt } = processState(pid);
  return alive && (startedAt === undefined || claim === `${pid}-${startedAt}`);
}
