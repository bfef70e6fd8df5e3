import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerAddress } from './http-connection.ts';
import { type ProcessUse, readTree } from './process-tree.ts';

const READY = /^Spillway is ready: http:\/\/localhost:(\d+)$/m;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const REPOSITORY = join(import.meta.dirname, '..');
// As `npm start` runs it, on a port that is free and with its log in a file: a pipe would make this process work.
const COMMAND = ['--max-semi-space-size=32', 'local/main.ts', '--port', '0', '--log', 'json'];

/** The platform in a process of its own, with fresh data in a temporary folder. */
export class Platform {
  readonly address: ServerAddress;
  readonly dataFolder: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  /** Known from the start, so that PostgreSQL is found even when the platform's own process is gone. */
  readonly #processes: readonly ProcessUse[];

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.address = { host: '127.0.0.1', port };
    this.dataFolder = join(folder, 'data');
    this.#processes = child.pid === undefined ? [] : readTree(child.pid);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** @param signal stops the start, too: nothing that was started stays behind */
  static async start(signal: AbortSignal): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
    chmodSync(folder, 0o755); // for PostgreSQL's own account, where the bench runs as root
    const logPath = join(folder, 'platform.log');
    const log = openSync(logPath, 'w');
    const command = [...COMMAND, '--data', join(folder, 'data')];
    // A process group of its own: Ctrl+C must reach the platform once, through stop().
    const child = spawn(process.execPath, command, { cwd: REPOSITORY, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    const platform = (port: number) => new Platform(child, folder, port);
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while (!signal.aborted && child.exitCode === null && child.signalCode === null && performance.now() < giveUpAt) {
      const port = READY.exec(readFileSync(logPath, 'utf8'))?.[1];
      if (port !== undefined) return platform(Number(port));
      await sleep(20);
    }
    const lastWords = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    await platform(0).stop();
    throw new Error(`The platform did not become ready. The end of its log:\n${lastWords}`);
  }

  /** Stops every process that belongs to the platform and removes its data. Calling it twice is harmless. */
  async stop(): Promise<void> {
    const child = this.#child;
    const running = () => child.exitCode === null && child.signalCode === null;
    if (running()) child.kill('SIGTERM');
    for (const end = performance.now() + STOP_WITHIN_MS; running() && performance.now() < end; ) await sleep(20);
    for (const { pid, startTicks } of this.#processes) {
      // Left behind by a platform that did not end in order. SIGQUIT: PostgreSQL then leaves no shared memory behind.
      if (readTree(pid).some((other) => other.pid === pid && other.startTicks === startTicks))
        process.kill(pid, 'SIGQUIT');
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
