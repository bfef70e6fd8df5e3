import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
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
  /** PEM file of the certificate that clients have to trust, where it speaks TLS. */
  readonly certificate: string | undefined;
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

async function untilReady(port: number, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  // It listens as soon as it is ready.
  const listens = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  while (!(await listens())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`MiniStack does not listen on port ${port}. It said:\n${readFileSync(logFile, 'utf8')}`);
    }
    await sleep(100);
  }
}

/**
 * A certificate for 127.0.0.1 that nobody but these tests trusts.
 * @throws Error where there is no openssl, which is what makes it
 */
function createCertificate(folder: string): Readonly<Record<'certificate' | 'key', string>> {
  const [certificate, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'.split(' ');
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  return { certificate, key };
}

const CORRECTED = join(ROOT, 'test/cloud/corrected_ministack.py');

/**
 * Starts an emulator of AWS on a free port of 127.0.0.1, whose functions run on this Node.
 * @param enforcing functions have the permissions of their roles and no others, and everything speaks TLS
 */
export async function startMiniStack({ enforcing = false } = {}): Promise<MiniStack> {
  const python = join(dirname(program()), 'python');
  const folder = mkdtempSync(join(tmpdir(), 'spillway-ministack-'));
  const logFile = join(folder, 'ministack.log');
  const log = openSync(logFile, 'w');
  const port = await freePort();
  const tls = enforcing ? createCertificate(folder) : undefined;
  const child = spawn(python, [CORRECTED], {
    cwd: folder,
    // Nothing of this shell's: no AWS settings reach the functions, and what it writes stays in its folder.
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      HOME: folder,
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      ...(tls !== undefined && {
        AUTH: 'true',
        USE_SSL: 'true',
        MINISTACK_SSL_CERT: tls.certificate,
        MINISTACK_SSL_KEY: tls.key,
      }),
    },
    stdio: ['ignore', log, log],
  });
  const endpoint = `${enforcing ? 'https' : 'http'}://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await once(child, 'spawn');
    await untilReady(port, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, certificate: tls?.certificate, stop };
}

/** One emulator for the whole run: the one at AWS_ENDPOINT_URL where that is set, else a MiniStack of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.AWS_ENDPOINT_URL;
  if (given !== undefined) {
    project.provide('awsEndpoint', loopbackEndpoint(given));
    return async () => undefined;
  }
  const { endpoint, stop } = await startMiniStack();
  project.provide('awsEndpoint', endpoint);
  return stop;
}
