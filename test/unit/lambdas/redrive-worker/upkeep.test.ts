import { expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { hourlyUpkeep } from '../../../../lambdas/redrive-worker/upkeep.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const { signal: never } = new AbortController();

function upkeep(left: number[]) {
  const time = virtualTime(100 * DAY_MS);
  const table = memoryControlTable();
  const asked: number[] = [];
  const history = {
    trim: async (beforeMs: number) => {
      asked.push(beforeMs);
      return left.shift() ?? 0;
    },
  };
  const deps = { table, remembered: { redrive: 2 }, history, time, logger: collectingLogger() };
  return { time, table, asked, run: (signal = never) => hourlyUpkeep(deps, signal) };
}

it('forgets history that is older than eight days, until none is left, once an hour', async () => {
  const { time, asked, run } = upkeep([20_000, 7]);
  await run();
  expect(asked).toEqual([92 * DAY_MS, 92 * DAY_MS, 92 * DAY_MS]);
  await time.advance(HOUR_MS - 1);
  await run();
  expect(asked.length).toBe(3);
  await time.advance(1);
  await run();
  expect(asked.slice(3)).toEqual([92 * DAY_MS + HOUR_MS]);
});

it('goes on the next time where it was cut off', async () => {
  const { asked, run } = upkeep([5, 5]);
  await run(AbortSignal.abort());
  expect(asked).toEqual([]);
  await run();
  expect(asked.length).toBe(3);
});

it('forgets the oldest jobs that have ended, and none that runs', async () => {
  const { table, run } = upkeep([]);
  const job = (name: string, startedAtMs: number, state: string) => table.put('redrive', name, { startedAtMs, state });
  await job('a', 1, 'running');
  await job('b', 2, 'done');
  await job('c', 3, 'stopped');
  await job('d', 4, 'done');
  await job('e', 5, 'running');
  await run();
  expect((await table.list('redrive')).map(({ name }) => name)).toEqual(['a', 'c', 'd', 'e']);
});
