import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFileControlTable } from '../../adapters/file/control-table.ts';
import { controlTableContract } from './control-table.contract.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-control-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const newPath = (): string => join(folder, `control-${++files}.json`);

controlTableContract('file', () => openFileControlTable(newPath()));

it('is there again after a restart, with other versions from then on', async () => {
  const path = newPath();
  const table = await openFileControlTable(path);
  await Promise.all([table.put('pause', 'hand', { sinceMs: 1 }), table.put('job', 'a', { tried: 0 })]);
  const read = (await table.get('job', 'a'))!;
  await table.delete('job', 'a');
  const again = await openFileControlTable(path);
  expect(await again.get('pause', 'hand')).toMatchObject({ value: { sinceMs: 1 } });
  await again.put('job', 'a', { tried: 0 });
  expect(await again.replace(read, { tried: 1 })).toBe(false);
  expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
});

it('does not begin with a file that is none of its own', async () => {
  const path = newPath();
  await writeFile(path, '{"items": 5');
  await expect(openFileControlTable(path)).rejects.toThrow(`${path} is no control table`);
});

it('says so where it cannot write, and writes with the next change what is in memory', async () => {
  const path = join(folder, 'missing', 'control.json');
  const table = await openFileControlTable(path);
  await expect(table.put('pause', 'hand', {})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await table.get('pause', 'hand')).toBeDefined();
});
