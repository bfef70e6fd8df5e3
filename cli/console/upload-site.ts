import { CONSOLE_INDEX } from '../../config/console.ts';
import type { ConsoleFile, ConsoleFiles } from '../../local/console/console-files.ts';

/** A bucket with files. */
export interface Site {
  keys(): Promise<readonly string[]>;
  put(key: string, file: ConsoleFile): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

export interface Upload {
  readonly uploaded: number;
  readonly deleted: number;
}

const keyOf = (name: string): string => (name === CONSOLE_INDEX ? name : `assets/${name}`);

/**
 * Brings a site to the files of a build, in such an order that whoever loads the page meanwhile gets one that is whole:
 * what the page names comes before the page, and what it no longer names goes after it.
 * @throws what the site throws; the same call goes on then
 */
export async function uploadSite(site: Site, files: ConsoleFiles): Promise<Upload> {
  const before = await site.keys();
  const { [CONSOLE_INDEX]: page, ...assets } = Object.fromEntries(files);
  if (page === undefined)
    throw new Error('There is no built console: nothing was uploaded, run npm run build:console.');
  await Promise.all(Object.entries(assets).map(([name, file]) => site.put(keyOf(name), file)));
  await site.put(CONSOLE_INDEX, page);
  const kept = new Set([...files.keys()].map(keyOf));
  const old = before.filter((key) => !kept.has(key));
  await site.delete(old);
  return { uploaded: files.size, deleted: old.length };
}
