import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Enough for the events of a run, little enough to be filled within a moment. */
const SIZE = 'size=512m';

/**
 * Mounts a file system in memory where the platform will keep its stream.
 * @returns its folder; undefined where this machine does not allow it
 */
export function mountSmallDisk(dataFolder: string): string | undefined {
  const folder = join(dataFolder, 'stream');
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', SIZE, 'spillway-chaos', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

export function unmountSmallDisk(folder: string): void {
  execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
}
