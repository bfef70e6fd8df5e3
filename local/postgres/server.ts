import { open, readFile, rename, stat } from 'node:fs/promises';
import type { Time } from '../../core/ports/time.ts';
import { type Account, handOver } from './account.ts';
import type { Binaries } from './binaries.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { launch, signalPostgres } from './program.ts';
import { settingArguments } from './settings.ts';

const FAST_SHUTDOWN_MS = 4_000;
const POLL_MS = 5;
const LOG_BYTES = 8 * 1024 * 1024;
const LOG_TAIL_LINES = 20;

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly port: number;
  /** The process id that a crash left in the data folder: no PostgreSQL of the folder has it now. */
  readonly formerPid: number | undefined;
  readonly time: Time;
}

export interface PostgresExit {
  /** Whether `stop()` asked for it. */
  readonly expected: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that PostgreSQL logged since it was started. */
  readonly logTail: string;
}

/** One process of PostgreSQL, from its start to its end. */
export interface Server {
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly exited: Promise<PostgresExit>;
  /** Resolves with true when connections are accepted, with false when the process ended instead. */
  ready(): Promise<boolean>;
  /** Shuts down within seconds and keeps everything committed; calling it twice is harmless. */
  stop(): Promise<void>;
}

export async function launchServer(options: ServerOptions): Promise<Server> {
  const { binaries, dataFolder, logFile, port, formerPid, time } = options;
  await retireLargeLog(logFile);
  const log = await open(logFile, 'a', 0o600);
  await handOver(logFile, options.account);
  const logStart = (await log.stat()).size;
  // PostgreSQL refuses to start while a process has the id in its pid file, its own grandparent excepted.
  const env: Record<string, string> = formerPid === undefined ? {} : { PG_GRANDPARENT_PID: String(formerPid) };
  const args = settingArguments(port);
  const program = await launch(binaries.postgres, args, { ...options, output: log.fd, env }).finally(() => log.close());
  const { pid } = program;
  let hasExited = false;
  let stopping: Promise<void> | undefined;

  // A platform that ends without stop() leaves no database behind.
  const onProcessExit = () => signalPostgres(binaries, pid, 'SIGINT');
  process.once('exit', onProcessExit);

  const exited = program.exited.then(async (exit): Promise<PostgresExit> => {
    hasExited = true;
    process.off('exit', onProcessExit);
    return { ...exit, expected: stopping !== undefined, logTail: await readTail(logFile, logStart) };
  });

  async function ready(): Promise<boolean> {
    while (!hasExited) {
      const file = await readPostmasterPid(dataFolder);
      if (file?.pid === pid && file.isReady) return true;
      await time.sleep(POLL_MS);
    }
    return false;
  }

  async function shutDown(): Promise<void> {
    if (hasExited) return;
    signalPostgres(binaries, pid, 'SIGINT');
    const waiting = new AbortController();
    void program.exited.then(() => waiting.abort());
    await time.sleep(FAST_SHUTDOWN_MS, waiting.signal);
    if (!hasExited) signalPostgres(binaries, pid, 'SIGQUIT');
    await exited;
  }

  return { pid, exited, ready, stop: () => (stopping ??= shutDown()) };
}

async function retireLargeLog(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > LOG_BYTES) await rename(logFile, `${logFile}.old`);
}

async function readTail(logFile: string, from: number): Promise<string> {
  const logged = await readFile(logFile).catch(() => Buffer.alloc(0));
  return logged.subarray(from).toString('utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
