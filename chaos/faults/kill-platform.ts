import { join } from 'node:path';
import { PlatformProcess } from '../platform.ts';
import { standStill } from '../postgres-processes.ts';
import { type Fault, kill } from './fault.ts';

/** The load of a step lasts about so long: a fault comes somewhere in it. */
export const WITHIN_LOAD_MS = 250;
/** Long enough that a checkpoint which is stored from time to time is stored. */
const STALL_MS = 700;
const EXIT_ENVIRONMENT = 3;
const STOPS_WITHIN_MS = 10_000;

const killPlatform: Fault = {
  name: 'kill -9 the platform',
  rows: ['F01', 'F02', 'F03', 'F19', 'F20', 'F35', 'F36', 'F37', 'F38'],
  recovers: 'api',
  async run({ supervisor, random, sleep, recoversFromNow, countKill }) {
    await sleep(random.next() * WITHIN_LOAD_MS);
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
  },
};

const killWhileStarting: Fault = {
  name: 'kill -9 the platform, and again while it starts',
  rows: ['F86'],
  async run({ supervisor, random, sleep, countKill, recoversFromNow }) {
    await sleep(random.next() * WITHIN_LOAD_MS);
    for (let times = random.whole(2, 3); times > 0; times -= 1) {
      recoversFromNow();
      countKill();
      await supervisor.end('SIGKILL');
      await sleep(random.whole(20, 700));
    }
  },
};

const killEverything: Fault = {
  name: 'kill -9 the platform and PostgreSQL at once',
  rows: ['F86', 'F57'],
  async run(context) {
    const { supervisor, random, sleep, recoversFromNow, countKill } = context;
    await sleep(random.next() * WITHIN_LOAD_MS);
    const { postmaster } = supervisor;
    recoversFromNow();
    const first = random.chance(0.5);
    if (first && postmaster !== undefined) kill(postmaster, context);
    countKill();
    await supervisor.end('SIGKILL');
    if (!first && postmaster !== undefined) kill(postmaster, context);
  },
};

const killWhileStalled: Fault = {
  name: 'kill -9 the platform while PostgreSQL stands still',
  rows: ['F37', 'F40', 'F62'],
  async run({ supervisor, random, sleep, recoversFromNow, countKill }) {
    const { postmaster } = supervisor;
    if (postmaster === undefined) return;
    await sleep(random.next() * WITHIN_LOAD_MS);
    const goOn = standStill(postmaster);
    await sleep(STALL_MS);
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
    goOn();
  },
};

const terminate: Fault = {
  name: 'SIGTERM under load',
  rows: ['F18', 'F59'],
  async run({ supervisor, random, sleep, recoversFromNow, report }) {
    await sleep(random.next() * WITHIN_LOAD_MS);
    recoversFromNow();
    const began = performance.now();
    const { code, signal } = await supervisor.end('SIGTERM');
    const tookMs = performance.now() - began;
    if (code !== 0) report('SIGTERM', `the platform ended with ${signal ?? `code ${code}`} instead of code 0`);
    if (tookMs > STOPS_WITHIN_MS) report('SIGTERM', `the platform took ${Math.round(tookMs)} ms to stop`);
  },
};

const startTwice: Fault = {
  name: 'a second platform on the same data',
  rows: ['F87'],
  async run({ supervisor: { settings }, report }) {
    const logFile = join(settings.logFolder, 'second.log');
    const second = new PlatformProcess({ ...settings, port: 0, logFile });
    const isReady = await Promise.race([second.ready(), second.exited.then(() => false)]);
    if (isReady) second.signal('SIGKILL');
    const { code } = await second.exited;
    if (code !== EXIT_ENVIRONMENT) report('a second start', `ended with code ${code}, not with ${EXIT_ENVIRONMENT}`);
  },
};

export const PLATFORM_FAULTS: readonly Fault[] = [
  killPlatform,
  killWhileStarting,
  killEverything,
  killWhileStalled,
  terminate,
  startTwice,
];
