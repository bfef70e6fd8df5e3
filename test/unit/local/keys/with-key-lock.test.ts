import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { acquireDataLock } from '../../../../local/data-lock.ts';
import { EnvironmentProblem } from '../../../../local/environment-problem.ts';
import { withKeyLock } from '../../../../local/keys/with-key-lock.ts';
import { quickTime } from './quick-time.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('lets the next one in when the first one fails', async () => {
  const failing = withKeyLock(folder, realTime, () => {
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(await withKeyLock(folder, realTime, () => 'done')).toBe('done');
});

it('gives up on a process that keeps the lock, and says that nothing was changed', async () => {
  const held = await acquireDataLock(join(folder, 'keys-lock'));
  const changed: string[] = [];
  const waiting = withKeyLock(folder, quickTime(), () => changed.push('a'));
  await expect(waiting).rejects.toThrow('Another process has been changing the API keys for 5 seconds');
  expect(changed).toEqual([]);
  await held.release();
});

it('does not wait for a folder that cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const time = quickTime();
  await expect(withKeyLock(join(folder, 'file'), time, () => 1)).rejects.toBeInstanceOf(EnvironmentProblem);
  expect(time.now()).toBe(0);
});
