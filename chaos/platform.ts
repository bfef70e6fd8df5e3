import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { START_FLAGS } from '../local/start-flags.ts';

const READY = /^Spillway is ready: /m;
const POSTGRES_URL = /^ +PostgreSQL +(postgres:\S+)$/m;
const POLL_MS = 10;

export interface PlatformSettings {
  /** The source tree that is run. */
  readonly tree: string;
  readonly dataFolder: string;
  readonly port: number;
  readonly logFile: string;
  /** More flags of the platform. */
  readonly flags: readonly string[];
  /** More flags of Node. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface PlatformExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One start of the platform, in a process of its own. */
export class PlatformProcess {
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly exited: Promise<PlatformExit>;
  readonly #child: ChildProcess;
  readonly #settings: PlatformSettings;
  #hasExited = false;

  constructor(settings: PlatformSettings) {
    this.#settings = settings;
    // A file, not a pipe: a pipe's reader would take part in what is measured, and a full one would stop the platform.
    const log = openSync(settings.logFile, 'w');
    const { tree, dataFolder, port, flags, nodeFlags = [], environment = {} } = settings;
    const args = ['--port', String(port), '--data', dataFolder, ...flags];
    this.#child = spawn(process.execPath, [...START_FLAGS, ...nodeFlags, 'local/main.ts', ...args], {
      cwd: tree,
      stdio: ['ignore', log, log],
      detached: true, // Ctrl+C must reach it once, through its supervisor
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.pid = this.#child.pid!;
    this.exited = once(this.#child, 'exit').then(([code, signal]) => {
      this.#hasExited = true;
      return { code, signal } as PlatformExit;
    });
  }

  get isRunning(): boolean {
    return !this.#hasExited;
  }

  /** What it has written so far. */
  output(): string {
    return readFileSync(this.#settings.logFile, 'utf8');
  }

  /** Resolves with true when everything answers, with false when the process ended instead. */
  async ready(): Promise<boolean> {
    while (this.isRunning) {
      if (READY.test(this.output())) return true;
      await sleep(POLL_MS);
    }
    return false;
  }

  /** Once it is ready. */
  store(): PostgresConnection {
    const url = new URL(POSTGRES_URL.exec(this.output())![1]!);
    const password = readFileSync(join(this.#settings.dataFolder, 'postgres', 'password'), 'utf8');
    const { hostname: host, port, username: user, pathname } = url;
    return { host, port: Number(port), user, password, database: pathname.slice(1) };
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal);
  }
}
