import { lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repairLinks } from '../../../../local/postgres/binaries.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-binaries-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes the links that npm did not make, leaves others alone, and may run at the same time twice', async () => {
  const lib = join(folder, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(join(lib, 'libpq.so.5.18'), 'a library');
  await writeFile(join(lib, 'libpq.so'), 'put here by hand');
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await Promise.all([repairLinks(folder), repairLinks(folder)]);
  await repairLinks(folder);
  expect(await readlink(join(lib, 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(await readFile(join(lib, 'libpq.so'), 'utf8')).toBe('put here by hand');
});

it('has nothing to do in a package without a list of links', async () => {
  await mkdir(join(folder, 'native'));
  await repairLinks(folder);
  expect((await lstat(join(folder, 'native'))).isDirectory()).toBe(true);
});
