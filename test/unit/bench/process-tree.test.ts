import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { cpuByGroup, cpuByThread, memoryByGroup, parseStat, readTree } from '../../../bench/process-tree.ts';

it('reads a line of stat, also where the name holds spaces and brackets', () => {
  const line =
    '4711 (tmux: (server) x) S 12 4711 4711 0 -1 4194304 1005 77 0 0 250 50 30 20 20 0 11 0 987654 1269760 900 18446744073709551615';
  expect(parseStat(line)).toEqual({
    name: 'tmux: (server) x',
    parentPid: 12,
    startTicks: 987654,
    ownCpuSeconds: 3,
    reapedCpuSeconds: 0.5,
  });
});

it('adds up CPU by what the processes are', () => {
  const tree = [
    { pid: 1, group: 'platform', startTicks: 1, cpuSeconds: 2 },
    { pid: 2, group: 'postgres', startTicks: 2, cpuSeconds: 0.5 },
    { pid: 3, group: 'postgres', startTicks: 3, cpuSeconds: 0.25 },
  ] as const;
  expect(cpuByGroup(tree)).toEqual({ platform: 2, postgres: 0.75 });
});

it.runIf(existsSync('/proc/self/stat'))('finds a process and its children, and what they hold', async () => {
  const script =
    "require('node:child_process').spawn('sleep', ['30'], { stdio: 'inherit' }); console.log('up'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const tree = readTree(child.pid!);
  expect([...cpuByThread(child.pid!).keys()]).toContain('V8Worker');
  expect(tree).toHaveLength(2);
  expect(tree.map(({ pid }) => pid)).toContain(child.pid);
  const { platform, postgres } = memoryByGroup(tree);
  expect(platform.rssBytes).toBeGreaterThan(10_000_000);
  expect(platform.pssBytes).toBeLessThanOrEqual(platform.rssBytes);
  expect(postgres).toEqual({ pssBytes: 0, rssBytes: 0 });
});

it('finds nothing for a process that is gone', () => {
  expect(readTree(2 ** 22 + 1)).toEqual([]);
});
