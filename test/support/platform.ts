import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { START_FLAGS } from '../../local/start-flags.ts';
import type { ProcessReading } from './process-watch.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const READY = /^Spillway is ready: (http:\/\/localhost:\d+)$/m;
const READY_WITHIN_MS = 60_000;

export interface RunningPlatform {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has written so far. */
  output(): string;
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  get<T = unknown>(path: string): Promise<T>;
  /** Sends the signal and resolves with the exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

interface SpawnedPlatform {
  readonly child: ChildProcess;
  /** What it has written so far. */
  output(): string;
}

/** Starts the program as `npm start` does. */
export function spawnPlatform(args: readonly string[], tree = REPOSITORY): SpawnedPlatform {
  return spawnProgram([...START_FLAGS, 'local/main.ts', ...args], { cwd: tree });
}

function spawnProgram(args: readonly string[], options: SpawnOptions): SpawnedPlatform {
  const child = spawn(process.execPath, args, options);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return { child, output: () => output };
}

/** Starts the platform as a process of its own on a free port and waits until everything answers. */
export async function startPlatform(dataFolder: string, ...args: string[]): Promise<RunningPlatform> {
  return untilReady(spawnPlatform(['--port', '0', '--data', dataFolder, ...args]));
}

/** The same from another tree of sources: a copy with a change in it. */
export async function startPlatformOf(tree: string, dataFolder: string, ...args: string[]): Promise<RunningPlatform> {
  return untilReady(spawnPlatform(['--port', '0', '--data', dataFolder, ...args], tree));
}

export interface WatchedPlatform extends RunningPlatform {
  /** What the process tells of itself since the last reading. */
  read(): Promise<ProcessReading>;
}

/** Like `startPlatform`, with test/support/process-watch.ts in the same process. */
export async function startWatchedPlatform(dataFolder: string, ...args: string[]): Promise<WatchedPlatform> {
  const flags = [...START_FLAGS, '--import', './test/support/process-watch.ts'];
  const spawned = spawnProgram([...flags, 'local/main.ts', '--port', '0', '--data', dataFolder, ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { child } = spawned;
  return {
    ...(await untilReady(spawned)),
    async read() {
      const told = once(child, 'message');
      child.send('read');
      const [reading] = (await told) as [ProcessReading];
      return reading;
    },
  };
}

/** Resolves when everything answers; rejects where the program ends before that, or takes too long. */
async function untilReady({ child, output }: SpawnedPlatform): Promise<RunningPlatform> {
  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`not ready in time:\n${output()}`)), READY_WITHIN_MS);
    child.stdout?.on('data', () => {
      const match = READY.exec(output());
      if (match?.[1] === undefined) return;
      clearTimeout(timer);
      found(match[1]);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(new Error(`ended with ${code} before it was ready:\n${output()}`));
    });
  });
  return {
    url,
    process: child,
    output,
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      fetch(`${url}${path}`, { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers }),
    get: async <T>(path: string) => (await fetch(`${url}${path}`)).json() as Promise<T>,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** A new folder for one platform's data, and how to remove it with all that a killed platform left running on it. */
export async function dataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'spillway-test-'));
  return {
    path,
    async remove() {
      await killLeftover(path);
      await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** A killed platform leaves its PostgreSQL running until the next start; a test that ends then must end it itself. */
async function killLeftover(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (pid > 1) {
    try {
      process.kill(pid, 'SIGQUIT');
    } catch {
      // Already gone.
    }
  }
}

export interface StatisticsAnswer {
  readonly balanced: boolean;
  readonly totals: Readonly<
    Record<'received' | 'processed' | 'duplicates' | 'conflicts' | 'filtered' | 'deadLettered' | 'inFlight', number>
  >;
  readonly byType: readonly { readonly type: string; readonly processed: number; readonly failed: number }[];
  readonly bySource: readonly { readonly source: string; readonly processed: number }[];
}

/** Waits until the stream is read to its end, and answers the statistics then. */
export async function settled(platform: RunningPlatform, received: number): Promise<StatisticsAnswer> {
  for (;;) {
    const statistics = await platform.get<StatisticsAnswer>('/events/all');
    if (statistics.totals.received >= received && statistics.totals.inFlight === 0) return statistics;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
