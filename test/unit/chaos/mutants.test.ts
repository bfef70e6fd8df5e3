import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { patched } from '../../../chaos/mutants/apply-mutant.ts';
import { MUTANTS, mutantsNamed } from '../../../chaos/mutants/run-mutants.ts';
import { faultsNamed } from '../../../chaos/options.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

it.each(MUTANTS)('$name finds its place in the present source', ({ name, patches, faults }) => {
  for (const patch of patches) {
    const source = readFileSync(join(REPOSITORY, patch.file), 'utf8');
    expect(patched(source, patch, name)).not.toBe(source);
  }
  expect(faultsNamed(faults)).not.toEqual([]);
});

it('refuses a patch whose place is gone or stands twice', () => {
  const patch = { file: 'a.ts', find: 'x', replace: '$&y' };
  expect(patched('a x b', patch, 'm')).toBe('a $&y b');
  expect(() => patched('a b', patch, 'm')).toThrow('finds its place in a.ts 0 times');
  expect(() => patched('x x', patch, 'm')).toThrow('finds its place in a.ts 2 times');
});

it('has at least 20 mutants, each with a name of its own', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(mutantsNamed(['dedupe-off']).map(({ shows }) => shows)).toEqual([['duplicate']]);
  expect(() => mutantsNamed(['none'])).toThrow("none is named 'none'");
});
