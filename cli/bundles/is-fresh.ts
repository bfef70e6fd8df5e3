import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Whether nothing has changed that a bundle was made of since it was made. `metaFile` was written last. */
export function isFresh(metaFile: string, root: string, others: readonly string[]): boolean {
  if (!existsSync(metaFile)) return false;
  const madeAtMs = statSync(metaFile).mtimeMs;
  const { inputs } = JSON.parse(readFileSync(metaFile, 'utf8')) as Metafile;
  return [...Object.keys(inputs), ...others].every((input) => {
    const changed = statSync(join(root, input), { throwIfNoEntry: false });
    return changed !== undefined && changed.mtimeMs <= madeAtMs;
  });
}
