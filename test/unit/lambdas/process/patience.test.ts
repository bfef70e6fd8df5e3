import { expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import { patiently } from '../../../../lambdas/process/patience.ts';

const away = new PipelineError('STORE_UNAVAILABLE', 'away');

/** Work that fails so many times, and a clock that only its waits move. */
function failing(failures: number, error: unknown, remainingMs: number) {
  const waits: number[] = [];
  let left = failures;
  const time = {
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const work = async (): Promise<string> => {
    if (left-- > 0) throw error;
    return 'done';
  };
  const spent = (): number => waits.reduce((sum, ms) => sum + ms, 0);
  return { waits, run: () => patiently(work, () => remainingMs - spent(), { time, random: () => 0.5 }) };
}

it('waits twice as long each time, up to a bound', async () => {
  const { waits, run } = failing(7, away, 20_000);
  expect(await run()).toBe('done');
  expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

it('gives up when the next wait would take all the time that is left', async () => {
  const { waits, run } = failing(100, away, 1_500);
  await expect(run()).rejects.toBe(away);
  expect(waits).toEqual([50, 100, 200, 400]);
});

it('does not wait out what is nobody’s outage', async () => {
  const bug = new TypeError('a bug');
  const { waits, run } = failing(1, bug, 20_000);
  await expect(run()).rejects.toBe(bug);
  expect(waits).toEqual([]);
});
