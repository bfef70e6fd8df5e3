import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** When keys were last used, in `key-uses.json`: apart from the keys, which only their own commands write. */
export interface KeyUseFile {
  read(): Promise<ReadonlyMap<string, number>>;
  /** For one process at a time, the platform. */
  note(id: string, atMs: number): Promise<void>;
}

export function keyUseFile(folder: string): KeyUseFile {
  const path = join(folder, 'key-uses.json');
  let writing: Promise<void> = Promise.resolve();

  const read = async (): Promise<Map<string, number>> => {
    try {
      const { uses } = JSON.parse(await readFile(path, 'utf8')) as { uses: Record<string, number> };
      return new Map(Object.entries(uses));
    } catch {
      return new Map(); // none yet, or damaged: it only informs, and fills again
    }
  };

  const write = async (id: string, atMs: number): Promise<void> => {
    const uses = await read();
    uses.set(id, Math.max(atMs, uses.get(id) ?? 0));
    await writeFile(`${path}.new`, JSON.stringify({ uses: Object.fromEntries(uses) }), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };

  return {
    read,
    note(id, atMs) {
      const written = writing.then(() => write(id, atMs));
      writing = written.catch(() => undefined);
      return written;
    },
  };
}
