import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const costs = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['cli/costs.ts', ...args], { cwd: REPOSITORY });

it('answers in JSON with exactly the parts of both bills', async () => {
  const { stdout } = await costs('--events-per-second', '100000', '--bytes', '250', '--json');
  const amounts = {
    stream: expect.any(Number),
    functions: expect.any(Number),
    api: 16.5383, // 525.6 million requests a month: (300 × 1.00 + 225.6 × 0.90) ÷ 30.41667
    store: expect.any(Number),
    monitoring: expect.any(Number),
    total: expect.any(Number),
  };
  expect(JSON.parse(stdout)).toEqual({ perDayUsd: amounts, unpacked: { ...amounts, stream: 241.08 } });
});

it('ends with code 2 and one sentence on a wrong option', async () => {
  await expect(costs('--events-per-second', '100000', '--bytes', 'few')).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      "error: option '--bytes <number>' argument 'few' is invalid. It must be a whole number from 100 to 262144.\n",
  });
});
