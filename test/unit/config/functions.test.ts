import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUNDLE_BUDGETS } from '../../../config/bundle-budgets.ts';
import { FUNCTIONS, WITHOUT_STORE } from '../../../config/functions.ts';

const ROOT = join(import.meta.dirname, '../../..');
const names = Object.keys(FUNCTIONS).sort();

it('each function has a handler, and each handler is a function', () => {
  const handlers = globSync('lambdas/*/handler.ts', { cwd: ROOT }).map((path) => path.split(/[\\/]/)[1]);
  expect(handlers.sort()).toEqual(names);
});

it('each function has a budget, and those without a store are functions', () => {
  expect(Object.keys(BUNDLE_BUDGETS).sort()).toEqual(names);
  expect(names).toEqual(expect.arrayContaining([...WITHOUT_STORE]));
});
