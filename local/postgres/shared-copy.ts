import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { chmod, cp, lstat, mkdtemp, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Account } from './account.ts';

const READ = 0o4;
const ENTER = 0o1;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** Whether the modes of the file and of every folder on the way to it let the account read it. */
export async function canRead(file: string, account: Account): Promise<boolean> {
  const path = await realpath(file);
  return allows(await stat(path), account, READ) && canEnter(dirname(path), account);
}

async function canEnter(folder: string, account: Account): Promise<boolean> {
  if (!allows(await stat(folder), account, ENTER)) return false;
  return dirname(folder) === folder || canEnter(dirname(folder), account);
}

function allows(file: Stats, account: Account, bit: number): boolean {
  const shift = file.uid === account.uid ? 6 : file.gid === account.gid ? 3 : 0;
  return ((file.mode >> shift) & bit) !== 0;
}

/**
 * A copy of `folder` that everybody can read and only root can write, below a folder for temporary files that the
 * account can enter. It is made once for each name, and again when files are missing (clean-ups remove old ones).
 * @throws EnvironmentProblem when somebody else made a folder of that name, or no folder can be entered.
 */
export async function sharedCopy(folder: string, name: string, account: Account): Promise<string> {
  const parent = await temporaryFolder(account);
  const copy = join(parent, name);
  if (await isWhole(copy, folder)) return copy;
  const fresh = await mkdtemp(join(parent, `${name}-`));
  const outdated = `${fresh}-outdated`;
  try {
    await cp(folder, fresh, { recursive: true, verbatimSymlinks: true });
    await openToAll(fresh);
    // Several processes may do this at once: whoever finds the place taken by less than a whole copy clears it and
    // tries again, and whoever finds a whole one uses that.
    while (!(await isWhole(copy, folder)) && !(await takesPlace(fresh, copy))) {
      if (await isWhole(copy, folder)) break;
      await rename(copy, outdated).catch(unlessOccupied);
      await rm(outdated, { recursive: true, force: true });
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(outdated, { recursive: true, force: true });
  }
  return copy;
}

const takesPlace = (fresh: string, copy: string): Promise<boolean> =>
  rename(fresh, copy).then(() => true, unlessOccupied);

/** The place holds files, or was cleared by another process meanwhile. */
function unlessOccupied(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
  return false;
}

/** Nobody but root may be able to replace what lies in it, as in /tmp, where the sticky bit sees to that. */
async function temporaryFolder(account: Account): Promise<string> {
  for (const candidate of [tmpdir(), '/tmp', '/var/tmp']) {
    const folder = await realpath(candidate).catch(() => undefined);
    if (folder === undefined) continue;
    const { uid, mode } = await stat(folder);
    const isRootsOwn = uid === 0 && ((mode & WRITABLE_BY_OTHERS) === 0 || (mode & STICKY) !== 0);
    if (isRootsOwn && (await canEnter(folder, account))) return folder;
  }
  throw new EnvironmentProblem(
    `PostgreSQL refuses to run as root, and the account ${account.uid} can enter neither this installation nor ${tmpdir()}; start Spillway as a normal user or install it where that account can read.`,
  );
}

async function isWhole(copy: string, original: string): Promise<boolean> {
  const found = await lstat(copy).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new EnvironmentProblem(
      `${copy} was not made by root, so Spillway does not run programs from it as root; remove it and start again.`,
    );
  }
  return filesWithSizes(copy) === filesWithSizes(original);
}

function filesWithSizes(folder: string): string {
  const names = readdirSync(folder, { recursive: true }) as string[];
  const files = names.sort().map((name) => ({ name, stats: lstatSync(join(folder, name)) }));
  return files.map(({ name, stats }) => (stats.isDirectory() ? name : `${name} ${stats.size}`)).join('\n');
}

/** npm's files have the modes that its umask left. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    if (!lstatSync(path).isSymbolicLink()) await chmod(path, 0o755);
  }
}
