import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { processState } from '../../../local/process-state.ts';

const onLinux = process.platform === 'linux';

it('knows the living, always by the same start', () => {
  const state = processState(process.pid);
  expect(state.alive).toBe(true);
  expect(state.startedAt === undefined).toBe(!onLinux);
  expect(processState(process.pid)).toEqual(state);
});

it('knows the dead', async () => {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'exit');
  expect(processState(child.pid!)).toEqual({ alive: false });
});

it.each([0, -1, Number.NaN, 1.5])('takes %s for no process', (pid) => {
  expect(processState(pid)).toEqual({ alive: false });
});

it.runIf(onLinux)('takes a process for dead that has ended and nobody waited for', async () => {
  // The second sleep replaces the shell and never asks what became of the first.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  await expect.poll(() => processState(Number(line.toString()))).toEqual({ alive: false });
  const exited = once(parent, 'exit');
  parent.kill();
  await exited;
});
