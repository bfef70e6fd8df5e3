import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running PostgreSQL says of itself in its data folder; after a crash the file stays and says the same. */
export interface PostmasterPid {
  readonly pid: number;
  readonly isReady: boolean;
}

// Line 1 is the process id, line 8 the state: LOCK_FILE_LINE_PM_STATUS in PostgreSQL's src/include/utils/pidfile.h.
export async function readPostmasterPid(dataFolder: string): Promise<PostmasterPid | undefined> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n') ?? [];
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return Number.isNaN(pid) ? undefined : { pid, isReady: lines[7]?.trim() === 'ready' };
}
