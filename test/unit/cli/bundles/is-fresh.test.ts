import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFresh } from '../../../../cli/bundles/is-fresh.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spillway-fresh-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, text: string, seconds: number): void => {
  writeFileSync(join(root, name), text);
  utimesSync(join(root, name), seconds, seconds);
};
const META = JSON.stringify({ inputs: { 'a.ts': {}, 'b.ts': {} } });
const fresh = (): boolean => isFresh(join(root, 'meta.json'), root, ['package.json']);

it('is fresh while nothing that it was made of has changed', () => {
  for (const name of ['a.ts', 'b.ts', 'package.json']) write(name, '', 100);
  write('meta.json', META, 100);
  expect(fresh()).toBe(true);
});

it.each(['a.ts', 'b.ts', 'package.json'])('is not when %s is newer', (newer) => {
  for (const name of ['a.ts', 'b.ts', 'package.json']) write(name, '', name === newer ? 101 : 99);
  write('meta.json', META, 100);
  expect(fresh()).toBe(false);
});

it('is not when something that it was made of is gone, nor where it was never made', () => {
  for (const name of ['a.ts', 'package.json']) write(name, '', 99);
  expect(fresh()).toBe(false);
  write('meta.json', META, 100);
  expect(fresh()).toBe(false);
});
