import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Redrive } from '../../core/ports/redrives.ts';

/** Remembers redrives over a restart. */
export interface RedriveFile {
  load(): Promise<readonly Redrive[]>;
  /** Replaces what was there, whole or not at all. */
  save(redrives: readonly Redrive[]): Promise<void>;
}

/** A missing file is no redrives. */
export function redriveFile(path: string): RedriveFile {
  let saving: Promise<unknown> = Promise.resolve();
  const write = async (text: string): Promise<void> => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as Redrive[];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
    save(redrives) {
      const text = JSON.stringify(redrives);
      const saved = saving.then(() => write(text));
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
}
