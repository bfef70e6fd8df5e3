import { expect, it } from 'vitest';
import { nextRedriveAtMs } from '../../../../core/dead-letters/redrive-schedule.ts';

const at = (code: string, redrives: number, random = 0.5) => nextRedriveAtMs(code, redrives, 1_000, () => random);

it('waits a minute, then up to 5 and up to 25 minutes, and parks after the third redrive', () => {
  expect(at('PROCESS_FAILED', 0)).toBe(61_000);
  expect([at('PROCESS_FAILED', 1, 0), at('PROCESS_FAILED', 1, 0.5), at('PROCESS_FAILED', 1, 1)]).toEqual([
    1_000, 151_000, 301_000,
  ]);
  expect(at('PROCESS_CRASHED', 2, 1)).toBe(1_501_000);
  expect(at('PROCESS_FAILED', 3)).toBeUndefined();
});

it('leaves to a person what no redrive mends', () => {
  expect(at('EVENT_INVALID', 0)).toBeUndefined();
  expect(at('EVENT_REFUSED', 1)).toBeUndefined();
  expect(at('PROCESS_OUT_OF_MEMORY', 0)).toBeUndefined();
  expect(at('not one of ours', 0)).toBeUndefined();
});
