import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** How a program of PostgreSQL is started: by whom, and on which data folder. */
export interface Launch {
  readonly account: Account | undefined;
  readonly dataFolder: string;
  /** Where stdout and stderr go: a file descriptor. */
  readonly output: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Program {
  readonly pid: number;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts `initdb` or `postgres` on the data folder. An account of its own may be unable to enter the folders above
 * (a home or a temporary folder of root's), so there the data folder is named through the working directory: that is
 * set before the account changes, and /proc/self/cwd leads to it without a look at the folders above.
 * @throws EnvironmentProblem when the program cannot be run at all.
 */
export async function launch(program: string, args: readonly string[], options: Launch): Promise<Program> {
  const { account, dataFolder, output, env } = options;
  const throughCwd = account !== undefined && existsSync('/proc/self/cwd');
  try {
    const child = spawn(program, ['-D', throughCwd ? '/proc/self/cwd' : dataFolder, ...args], {
      ...account,
      cwd: dataFolder,
      env: { ...process.env, LC_ALL: 'C', ...env }, // messages in English: some are recognised
      stdio: ['ignore', output, output],
      // Ctrl+C in a terminal goes to the whole process group, and the database must outlive the platform's drain.
      detached: true,
      windowsHide: true,
    });
    const exited = new Promise<Awaited<Program['exited']>>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await once(child, 'spawn');
    return { pid: child.pid!, exited };
  } catch (error) {
    throw new EnvironmentProblem(
      `PostgreSQL cannot be run here (${(error as Error).message}); start Spillway as a normal user, on Linux with glibc, macOS or Windows.`,
      { cause: error },
    );
  }
}

/** SIGINT asks for a fast shutdown, which rolls open transactions back; SIGQUIT for one that does not write data out. */
export function signalPostgres(binaries: Binaries, pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['kill', signal.slice(3), String(pid)], { windowsHide: true }); // there are no signals
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone already
  }
}
