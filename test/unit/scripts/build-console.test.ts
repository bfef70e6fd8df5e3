import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../../..');

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spillway-console-'));
  for (const name of ['scripts', 'dashboard', 'core/views', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    await cp(join(REPOSITORY, name), join(root, name), { recursive: true });
  }
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('builds React for production, also where a test starts it', async () => {
  const env = { ...process.env, NODE_ENV: 'test' };
  await run(process.execPath, ['scripts/build-console.mjs'], { cwd: root, env });
  const assets = join(root, 'dist/dashboard/assets');
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map((name) => readFile(join(assets, name), 'utf8')));
  const holds = (text: string) => texts.some((one) => one.includes(text));
  expect(holds('https://react.dev/errors/')).toBe(true);
  expect(holds('React DevTools')).toBe(false);
});
