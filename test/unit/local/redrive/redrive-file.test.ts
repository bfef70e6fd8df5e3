import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Redrive } from '../../../../core/ports/redrives.ts';
import { redriveFile } from '../../../../local/redrive/redrive-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-redrives-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const redrive = (redriven: number): Redrive => ({
  redriveId: 'r-1',
  state: 'running',
  matched: 9,
  redriven,
  processedAgain: redriven,
  failedAgain: 0,
  maxPerSecond: 100,
  startedAtMs: 1,
  endedAtMs: undefined,
});

it('remembers nothing at first, then what was written last', async () => {
  const path = join(folder, 'redrives.json');
  const file = redriveFile(path);
  expect(await file.load()).toEqual([]);
  await Promise.all([file.save([redrive(1)]), file.save([redrive(2)]), file.save([redrive(3)])]);
  expect(await redriveFile(path).load()).toEqual([redrive(3)]);
  expect(await readdir(folder)).toEqual(['redrives.json']);
});
