import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Supervisor } from '../../../chaos/supervisor.ts';

const STANDS_BY = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);";
const READY = "console.log('Spillway is ready: http://localhost:1');";

let folder: string;
let supervisor: Supervisor;
const write = (program: string): void => writeFileSync(join(folder, 'local/main.ts'), program);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-supervisor-'));
  mkdirSync(join(folder, 'local'));
  const logFolder = join(folder, 'logs');
  supervisor = new Supervisor({ tree: folder, dataFolder: folder, port: 1, flags: [], logFolder });
});
afterEach(async () => {
  await supervisor.destroy();
  rmSync(folder, { recursive: true, force: true });
});

it('starts again what a fault ended, and says when that is ready', async () => {
  write(`${READY} ${STANDS_BY}`);
  supervisor.start();
  await supervisor.ready();
  for (let kills = 0; kills < 3; kills += 1) {
    await supervisor.end('SIGKILL');
    await supervisor.ready();
  }
  expect(supervisor.starts).toBe(4);
  expect(supervisor.crashes).toEqual([]);
  expect(await supervisor.stop()).toEqual({ code: 0, signal: null });
});

it('waits with the next start while it is held', async () => {
  write(`${READY} ${STANDS_BY}`);
  supervisor.start();
  await supervisor.ready();
  await supervisor.hold(async () => {
    await supervisor.end('SIGKILL');
    expect(supervisor.starts).toBe(1);
  });
  await supervisor.ready();
  expect(supervisor.starts).toBe(2);
});

it('gives what is asked for to the next start alone', async () => {
  write(`console.log(process.env.ASKED ?? 'nothing'); ${READY} ${STANDS_BY}`);
  supervisor.start();
  await supervisor.ready();
  supervisor.startOnceWith({ environment: { ASKED: 'something' } });
  for (let kills = 0; kills < 2; kills += 1) {
    await supervisor.end('SIGKILL');
    await supervisor.ready();
  }
  const firstLines = [1, 2, 3].map((start) => readFileSync(join(folder, `logs/platform-${start}.log`), 'utf8'));
  expect(firstLines.map((text) => text.split('\n')[0])).toEqual(['nothing', 'something', 'nothing']);
});

it('tells of an end that no fault explains, and gives up where nothing starts', async () => {
  write("console.log('no database'); process.exit(3);");
  supervisor.start();
  await expect(supervisor.ready()).rejects.toThrow('the platform did not start 12 times in a row: no database');
  expect(supervisor.crashes[0]).toBe('start 1 ended by itself with code 3: no database\n');
}, 60_000);
