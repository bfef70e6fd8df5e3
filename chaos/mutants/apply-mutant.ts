import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant, Patch } from './mutant.ts';

/** What the platform needs to run. */
const PARTS = ['adapters', 'config', 'core', 'event-types', 'lambdas', 'local', 'scripts', 'package.json'];

export interface MutantTree {
  readonly folder: string;
  remove(): void;
}

/**
 * Copies the source tree and applies the patches to the copy.
 * @throws Error where a patch does not find its place exactly once; no tree is left behind then
 */
export function mutantTree(repository: string, { name, patches }: Pick<Mutant, 'name' | 'patches'>): MutantTree {
  const folder = mkdtempSync(join(tmpdir(), `spillway-mutant-${name}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const part of PARTS) cpSync(join(repository, part), join(folder, part), { recursive: true });
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    rmSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    for (const patch of patches) {
      const path = join(folder, patch.file);
      writeFileSync(path, patched(readFileSync(path, 'utf8'), patch, name));
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @throws Error where the text to be found stands not exactly once */
export function patched(source: string, { file, find, replace }: Patch, name: string): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `The mutant ${name} finds its place in ${file} ${parts.length - 1} times instead of once: bring the patch up to date.`,
  );
}
