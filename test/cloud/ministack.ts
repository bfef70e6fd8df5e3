import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { loopbackEndpoint } from '../../config/loopback.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 30_000;

export interface MiniStack {
  /** Origin of every AWS API, on loopback. */
  readonly endpoint: string;
  /** Ends it; nothing of it is left. */
  stop(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the emulator that this run uses: see test/cloud/emulator.ts. */
    awsEndpoint: string;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The probe for a free port got no port.');
  return address.port;
}

/** From MINISTACK where that is set, else the one that scripts/ministack.sh installs. */
const program = (): string =>
  process.env.MINISTACK ?? execFileSync(join(ROOT, 'scripts/ministack.sh'), { encoding: 'utf8' }).trim();

async function untilHealthy(endpoint: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  const healthy = async (): Promise<boolean> =>
    fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await healthy())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`MiniStack does not answer at ${endpoint}. It said:\n${readFileSync(logFile, 'utf8')}`);
    }
    await sleep(100);
  }
}

/** Starts an emulator of AWS on a free port of 127.0.0.1, whose functions run on this Node. */
export async function startMiniStack(): Promise<MiniStack> {
  const command = program();
  const folder = mkdtempSync(join(tmpdir(), 'spillway-ministack-'));
  const logFile = join(folder, 'ministack.log');
  const log = openSync(logFile, 'w');
  const port = await freePort();
  const child = spawn(command, {
    cwd: folder,
    // Nothing of this shell's: no AWS settings reach the functions, and what it writes stays in its folder.
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      HOME: folder,
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
    },
    stdio: ['ignore', log, log],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await once(child, 'spawn');
    await untilHealthy(endpoint, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

/** One emulator for the whole run: the one at AWS_ENDPOINT_URL where that is set, else a MiniStack of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.AWS_ENDPOINT_URL;
  const { endpoint, stop } =
    given === undefined ? await startMiniStack() : { endpoint: loopbackEndpoint(given), stop: async () => undefined };
  project.provide('awsEndpoint', endpoint);
  return stop;
}
