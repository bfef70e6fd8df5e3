import { open, readFile, rename } from 'node:fs/promises';
import { PipelineError } from '../../core/errors.ts';
import type { ControlItem, ControlTable, ControlValue } from '../../core/ports/control-table.ts';

interface Contents {
  /** Of the last write. */
  readonly version: number;
  readonly items: readonly ControlItem[];
}

const NOTHING: Contents = { version: 0, items: [] };

async function readContents(path: string): Promise<Contents> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
    throw error;
  }
  try {
    const contents = JSON.parse(text) as Partial<Contents>;
    if (typeof contents.version === 'number' && Array.isArray(contents.items)) return contents as Contents;
  } catch {
    // Not JSON: reported with the same sentence.
  }
  throw new Error(
    `${path} is no control table: put back the file that was there, or delete it and pause processing again if it was paused.`,
  );
}

/** Written beside, flushed and renamed: a crash leaves the old file or the new one. */
async function writeContents(path: string, contents: Contents): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(contents));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

const byName = (a: ControlItem, b: ControlItem): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

/**
 * A control table in one small file, for the one process that has the folder. A missing file is an empty table. A write
 * is on disk when its call resolves; one flush serves all that wait for it.
 * @throws Error in one sentence when the file is there and cannot be read
 */
export async function openFileControlTable(path: string): Promise<ControlTable> {
  const keyOf = (kind: string, name: string): string => JSON.stringify([kind, name]);
  const read = await readContents(path);
  const items = new Map(read.items.map((item) => [keyOf(item.kind, item.name), item]));
  let { version } = read;
  let flushing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const flush = (): Promise<void> => {
    next ??= flushing.then(async () => {
      next = undefined;
      await writeContents(path, { version, items: [...items.values()] });
    });
    flushing = next.catch(() => undefined);
    return next.catch((cause: unknown) => {
      const message = `${path} could not be written (${(cause as Error).message}): make room, then ask again.`;
      throw new PipelineError('SERVICE_UNAVAILABLE', message, { cause });
    });
  };
  const write = (kind: string, name: string, value: ControlValue): Promise<void> => {
    version += 1;
    items.set(keyOf(kind, name), { kind, name, value: structuredClone(value), version: String(version) });
    return flush();
  };

  return {
    async get<T extends ControlValue>(kind: string, name: string) {
      return structuredClone(items.get(keyOf(kind, name))) as ControlItem<T> | undefined;
    },
    async list<T extends ControlValue>(kind: string, namePrefix = '') {
      const found = [...items.values()].filter((item) => item.kind === kind && item.name.startsWith(namePrefix));
      return structuredClone(found.sort(byName)) as ControlItem<T>[];
    },
    async putIfAbsent(kind, name, value) {
      if (items.has(keyOf(kind, name))) return false;
      await write(kind, name, value);
      return true;
    },
    async replace({ kind, name, version: expected }, value) {
      if (items.get(keyOf(kind, name))?.version !== expected) return false;
      await write(kind, name, value);
      return true;
    },
    put: write,
    async delete(kind, name) {
      if (items.delete(keyOf(kind, name))) await flush();
    },
  };
}
