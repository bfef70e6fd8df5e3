import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { START_FLAGS } from '../local/start-flags.ts';
import type { ServerAddress } from './http-connection.ts';
import { type ProcessUse, readTree } from './process-tree.ts';

const READY = /^Spillway is ready: http:\/\/localhost:(\d+)\n/m;
const POSTGRES_URL = /^ +PostgreSQL +(postgres:\S+)$/m;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const DATA = 'data';
const REPOSITORY = join(import.meta.dirname, '..');
// As `npm start` runs it, on a port that is free and with its log in a file: a pipe would make this process work.
const COMMAND = [...START_FLAGS, 'local/main.ts', '--port', '0', '--log', 'json'];

/** The platform in a process of its own, with fresh data in a temporary folder. */
export class Platform {
  readonly address: ServerAddress;
  readonly pid: number;
  readonly dataFolder: string;
  /** Its own PostgreSQL: the address as it was printed, the password as it lies beside the data. */
  readonly storeConnection: PostgresConnection;
  readonly #folder: string;
  readonly #child: ChildProcess;
  /** Known from the start, so that PostgreSQL is found even when the platform's own process is gone. */
  readonly #processes: readonly ProcessUse[];

  private constructor(folder: string, child: ChildProcess, printed: string) {
    this.#folder = folder;
    this.#child = child;
    this.pid = child.pid!;
    this.#processes = readTree(this.pid);
    this.address = { host: '127.0.0.1', port: Number(READY.exec(printed)![1]) };
    this.dataFolder = join(folder, DATA);
    const { hostname: host, port, username: user, pathname } = new URL(POSTGRES_URL.exec(printed)![1]!);
    const password = readFileSync(join(this.dataFolder, 'postgres', 'password'), 'utf8');
    this.storeConnection = { host, port: Number(port), user, password, database: pathname.slice(1) };
  }

  /** @param signal stops the start; nothing that was started stays behind then */
  static async start(signal: AbortSignal): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
    chmodSync(folder, 0o755); // for PostgreSQL's own account, where the bench runs as root
    const logFile = join(folder, 'platform.log');
    const log = openSync(logFile, 'w');
    const command = [...COMMAND, '--data', join(folder, DATA)];
    // A process group of its own: Ctrl+C must reach the platform once, through stop().
    const child = spawn(process.execPath, command, { cwd: REPOSITORY, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    let printed = '';
    for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await sleep(20)) {
      printed = readFileSync(logFile, 'utf8');
      if (READY.test(printed)) return new Platform(folder, child, printed);
      if (signal.aborted || !isRunning(child)) break;
    }
    await terminate(child, readTree(child.pid!));
    rmSync(folder, { recursive: true, force: true });
    signal.throwIfAborted();
    throw new Error(`The platform did not become ready. The end of its log:\n${printed.slice(-1_000)}`);
  }

  /** Stops every process that belongs to the platform and removes its data. */
  async stop(): Promise<void> {
    await terminate(this.#child, this.#processes);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Ends `child` in order, then what it left behind of `processes`. */
async function terminate(child: ChildProcess, processes: readonly ProcessUse[]): Promise<void> {
  if (isRunning(child)) child.kill('SIGTERM');
  for (const end = performance.now() + STOP_WITHIN_MS; isRunning(child) && performance.now() < end; ) await sleep(20);
  for (const { pid, startTicks } of processes) {
    const isStillThere = readTree(pid).some((other) => other.pid === pid && other.startTicks === startTicks);
    if (isStillThere) process.kill(pid, 'SIGQUIT'); // PostgreSQL leaves no shared memory behind then
  }
}
