import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { EnvironmentProblem } from '../environment-problem.ts';
import { processState } from '../process-state.ts';
import type { Binaries } from './binaries.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { signalPostgres } from './program.ts';

const FAST_SHUTDOWN_MS = 3_000;
/** PostgreSQL kills its own processes 5 s after SIGQUIT. */
const IMMEDIATE_SHUTDOWN_MS = 7_000;
const POLL_MS = 10;

/**
 * Stops a PostgreSQL that still runs on the data folder because the platform that started it was killed. Returns the
 * process id that the folder names after that: no PostgreSQL of the folder has it any more. It is free, or some other
 * program's, which is left alone, or nobody has asked yet how its process ended, so that it seems to be alive.
 * @throws EnvironmentProblem when it does not stop.
 */
export async function stopLeftover(
  dataFolder: string,
  { binaries, logger, time }: { binaries: Binaries; logger: Logger; time: Time },
): Promise<number | undefined> {
  const pid = (await readPostmasterPid(dataFolder))?.pid;
  if (pid === undefined || !processState(pid).alive || !(await isPostgresOf(dataFolder, pid))) return pid;
  logger.warn('PostgreSQL still runs from an earlier start and is stopped', { pid });
  const attempts = [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const;
  for (const [signal, waitMs] of attempts) {
    signalPostgres(binaries, pid, signal);
    const deadline = time.now() + waitMs;
    while (time.now() < deadline) {
      if (!processState(pid).alive) return pid;
      await time.sleep(POLL_MS);
    }
  }
  throw new EnvironmentProblem(
    `PostgreSQL (process ${pid}) still runs on ${dataFolder} from an earlier start and does not stop; end that process and start again.`,
  );
}

async function isPostgresOf(dataFolder: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    // PostgreSQL works in its data folder. An account that may not look at the process could not be running it.
    const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return command.trim() === 'postgres' && workingFolder === (await realpath(dataFolder));
  }
  const [program, args] =
    process.platform === 'win32'
      ? ([
          'powershell',
          ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`],
        ] as const)
      : (['ps', ['-o', 'command=', '-p', String(pid)]] as const);
  const { stdout: command } = await promisify(execFile)(program, args).catch(() => ({ stdout: '' }));
  return command.includes('postgres') && command.includes(dataFolder);
}
