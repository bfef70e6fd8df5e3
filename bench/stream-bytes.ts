import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK_BYTES = 512; // the unit of st_blocks, whatever the file system's own

/** Bytes on disk of everything in the platform's data folder but PostgreSQL: that is, of the stream. */
export function streamBytes(folder: string): number {
  if (existsSync(join(folder, 'PG_VERSION'))) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += streamBytes(path);
    // Blocks, not length: a file may be sparse.
    else if (entry.isFile()) bytes += statSync(path).blocks * BLOCK_BYTES;
  }
  return bytes;
}
