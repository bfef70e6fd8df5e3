import { execFile, spawn } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault } from './fault.ts';
import { WITHIN_LOAD_MS } from './kill-platform.ts';

const run = promisify(execFile);
const HOUR_MS = 3_600_000;
const CLOCK = join(import.meta.dirname, 'shifted-clock.mjs');
const FILLER = 'filler';

const pause: Fault = {
  name: 'the platform stands still (SIGSTOP)',
  rows: ['F41', 'F53'],
  async run({ supervisor, random, sleep, recoversFromNow }) {
    await sleep(random.next() * WITHIN_LOAD_MS);
    supervisor.signal('SIGSTOP');
    await sleep(random.whole(200, 2_500));
    supervisor.signal('SIGCONT');
    recoversFromNow();
  },
};

const starveProcessor: Fault = {
  name: 'four other programs use the processors',
  rows: ['F54'],
  async run({ sleep, recoversFromNow }) {
    const loops = Array.from({ length: 4 }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
    await sleep(2_000);
    for (const loop of loops) loop.kill('SIGKILL');
    recoversFromNow();
  },
};

const limitFiles: Fault = {
  name: 'the platform may open no more files',
  rows: ['F15'],
  async run({ supervisor, sleep, recoversFromNow }) {
    const limit = (files: string): Promise<unknown> =>
      run('prlimit', ['--pid', String(supervisor.pid), `--nofile=${files}`]);
    const { stdout } = await run('prlimit', [
      '--pid',
      String(supervisor.pid),
      '--nofile',
      '--output=SOFT',
      '--noheadings',
    ]);
    await limit('40:');
    await sleep(1_500);
    await limit(`${stdout.trim()}:`);
    recoversFromNow();
  },
};

const fillDisk: Fault = {
  name: 'the disk of the stream is full',
  rows: ['F26', 'F12'],
  unavailable: ({ smallDisk }) => (smallDisk === undefined ? 'a file system may not be mounted here' : undefined),
  async run({ smallDisk, random, sleep, recoversFromNow }) {
    const filler = join(smallDisk!, FILLER);
    await sleep(random.next() * WITHIN_LOAD_MS);
    const { bsize, bavail } = statfsSync(smallDisk!);
    try {
      writeFileSync(filler, Buffer.alloc(bsize * bavail));
    } catch {
      // The stream took the last block in the meantime: full is full.
    }
    await sleep(1_500);
    rmSync(filler, { force: true });
    recoversFromNow();
  },
};

const shiftClock: Fault = {
  name: 'the clock jumps at a restart',
  rows: ['F55'],
  async run({ supervisor, random, recoversFromNow, countKill }) {
    const offsetMs = random.pick([-24, -1, 1, 24]) * HOUR_MS;
    supervisor.startOnceWith({
      nodeFlags: ['--import', CLOCK],
      environment: { CHAOS_CLOCK_OFFSET_MS: String(offsetMs) },
    });
    recoversFromNow();
    countKill();
    await supervisor.end('SIGKILL');
  },
};

export const STARVATIONS: readonly Fault[] = [pause, starveProcessor, limitFiles, fillDisk, shiftClock];
