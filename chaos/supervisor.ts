import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresConnection } from '../adapters/postgres/pg-pool.ts';
import { type PlatformExit, PlatformProcess, type PlatformSettings } from './platform.ts';
import { postmasterPid, trySignal } from './postgres-processes.ts';

/** A platform that cannot be started so often in a row will not be. */
const STARTS_IN_VAIN = 12;

export interface SupervisorSettings extends Omit<PlatformSettings, 'logFile' | 'nodeFlags' | 'environment'> {
  /** Gets a log for each start. */
  readonly logFolder: string;
}

/** Keeps the platform running: whatever ends it, it is started again on the same data and port. */
export class Supervisor {
  /** Ends that no fault of this run explains, in words. */
  readonly crashes: string[] = [];
  starts = 0;
  readonly #settings: SupervisorSettings;
  #platform: PlatformProcess | undefined;
  #isExpected = false;
  #isStopping = false;
  #failures = 0;
  #held: Promise<void> = Promise.resolve();
  #watching: Promise<void> = Promise.resolve();
  #nextStart: Pick<PlatformSettings, 'nodeFlags' | 'environment'> = {};

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
    mkdirSync(settings.logFolder, { recursive: true });
  }

  get settings(): SupervisorSettings {
    return this.#settings;
  }

  get pid(): number {
    return this.#platform!.pid;
  }

  get postmaster(): number | undefined {
    return postmasterPid(this.#settings.dataFolder);
  }

  /** Why the platform is given up; undefined while it runs, or is started again. */
  get failure(): string | undefined {
    if (this.#failures < STARTS_IN_VAIN) return undefined;
    return `the platform did not start ${STARTS_IN_VAIN} times in a row: ${this.#platform?.output().slice(-500)}`;
  }

  start(): void {
    this.#isExpected = false;
    this.starts += 1;
    const logFile = join(this.#settings.logFolder, `platform-${this.starts}.log`);
    const platform = new PlatformProcess({ ...this.#settings, ...this.#nextStart, logFile });
    this.#nextStart = {};
    this.#platform = platform;
    this.#watching = this.#watch(platform);
  }

  /** Resolves when the platform that runs now answers; through as many ends as it takes. */
  async ready(): Promise<void> {
    for (;;) {
      const platform = this.#platform!;
      const ended = this.#watching; // now: while this waits, the next start puts another in its place
      if (this.failure !== undefined) throw new Error(this.failure);
      if (await platform.ready()) return;
      await ended;
    }
  }

  store(): PostgresConnection {
    return this.#platform!.store();
  }

  /** The next end of the platform is the doing of a fault. */
  expectEnd(): Promise<PlatformExit> {
    this.#isExpected = true;
    return this.#platform!.exited;
  }

  /** Ends the platform by a signal, and lets it be started again. */
  end(signal: NodeJS.Signals): Promise<PlatformExit> {
    const exited = this.expectEnd();
    this.#platform!.signal(signal);
    return exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#platform!.signal(signal);
  }

  /** Keeps the platform from being started again until the work is done. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return work().finally(resolve);
  }

  /** For the next start alone. */
  startOnceWith(options: Pick<PlatformSettings, 'nodeFlags' | 'environment'>): void {
    this.#nextStart = options;
  }

  /** Ends the platform in order; its exit. */
  async stop(): Promise<PlatformExit> {
    this.#isStopping = true;
    const exit = await this.end('SIGTERM');
    await this.#watching;
    return exit;
  }

  /** Leaves no process behind, in whatever state the run is. */
  async destroy(): Promise<void> {
    this.#isStopping = true;
    this.#platform?.signal('SIGCONT');
    this.#platform?.signal('SIGKILL');
    await this.#watching;
    const { postmaster } = this;
    if (postmaster !== undefined) trySignal(postmaster, 'SIGQUIT'); // it leaves no shared memory behind then
  }

  async #watch(platform: PlatformProcess): Promise<void> {
    const exit = await platform.exited;
    const wasReady = /^Spillway is ready: /m.test(platform.output());
    this.#failures = wasReady || this.#isExpected ? 0 : this.#failures + 1;
    if (!this.#isExpected) {
      const ended = exit.signal ?? `code ${exit.code}`;
      this.crashes.push(`start ${this.starts} ended by itself with ${ended}: ${platform.output().slice(-300)}`);
    }
    await this.#held;
    if (this.#isStopping || this.failure !== undefined) return;
    this.start();
  }
}
