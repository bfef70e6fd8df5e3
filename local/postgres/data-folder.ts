import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentProblem } from '../environment-problem.ts';
import { type Account, handOver } from './account.ts';
import type { Binaries } from './binaries.ts';
import { launch } from './program.ts';

/** PostgreSQL's own account in its database; there is no other. */
export const SUPERUSER = 'spillway';
export const DATA_FOLDER = 'data';

/** PostgreSQL's folder: `data`, `password` and `server.log`. */
export interface PostgresFolder {
  readonly dataFolder: string;
  readonly logFile: string;
  readonly password: string;
}

/** Opens the folder for `account` and makes what is missing in it, also what an earlier start left half made. */
export async function openFolder(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<PostgresFolder> {
  const dataFolder = join(folder, DATA_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await handOver(folder, account);
  const version = await readFile(join(dataFolder, 'PG_VERSION'), 'utf8').catch(unlessMissing);
  if (version !== undefined && version.trim() !== binaries.majorVersion) {
    throw new EnvironmentProblem(
      `The data in ${folder} are of PostgreSQL ${version.trim()} and this is ${binaries.majorVersion}; start with --fresh to discard them, or name another folder with --data.`,
    );
  }
  const password = await openPassword(folder, account, version !== undefined);
  if (version === undefined) await makeDataFolder(folder, dataFolder, binaries, account);
  return { dataFolder, logFile: join(folder, 'server.log'), password };
}

async function openPassword(folder: string, account: Account | undefined, hasData: boolean): Promise<string> {
  const file = join(folder, 'password');
  const password = await readFile(file, 'utf8').catch(unlessMissing);
  if (password !== undefined) return password;
  if (hasData) {
    throw new EnvironmentProblem(
      `The password of the database is missing: put ${file} back, or start with --fresh to discard the data.`,
    );
  }
  const made = randomBytes(24).toString('base64url');
  await writeFile(`${file}.new`, made, { mode: 0o600, flush: true });
  await handOver(`${file}.new`, account);
  await rename(`${file}.new`, file);
  return made;
}

/** `data` is initdb's finished work under another name, so there is none that is half made. */
async function makeDataFolder(
  folder: string,
  dataFolder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  const leftBehind = (await readdir(folder)).filter((name) => name.startsWith('making-'));
  await Promise.all(leftBehind.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  const making = await mkdtemp(join(folder, 'making-'));
  await handOver(making, account);
  await initdb(binaries, making, join(folder, 'initdb.log'), account);
  await rename(making, dataFolder);
  await syncFolder(folder);
}

async function initdb(
  binaries: Binaries,
  dataFolder: string,
  logFile: string,
  account: Account | undefined,
): Promise<void> {
  const log = await open(logFile, 'w', 0o600);
  // The working directory is the data folder, so the account needs to enter no other to find the password.
  const args = ['-U', SUPERUSER, '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', '--pwfile=../password'];
  const program = await launch(binaries.initdb, args, { account, dataFolder, output: log.fd }).finally(() =>
    log.close(),
  );
  const { code } = await program.exited;
  if (code !== 0) {
    const lastLine = (await readFile(logFile, 'utf8')).trim().split('\n').at(-1);
    throw new EnvironmentProblem(
      `PostgreSQL could not make its data folder (${lastLine}); nothing was kept, and ${logFile} has the whole story.`,
    );
  }
  await rm(logFile);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
