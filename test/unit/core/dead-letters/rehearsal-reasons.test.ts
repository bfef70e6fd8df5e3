import { expect, it } from 'vitest';
import { createReasons } from '../../../../core/dead-letters/rehearsal-reasons.ts';

it('counts failures together that differ only in numbers, largest first', () => {
  const reasons = createReasons();
  reasons.add({ letterId: '1', code: 'EVENT_INVALID', message: '/celsius must be number' });
  reasons.add({ letterId: '2', code: 'PROCESS_FAILED', message: 'Error: order 17 is unknown' });
  reasons.add({ letterId: '3', code: 'PROCESS_FAILED', message: 'Error: order 18 is unknown' });
  reasons.add({ letterId: '4', code: 'PROCESS_TIMED_OUT', message: 'Error: order 19 is unknown' });
  expect(reasons.list()).toEqual([
    { code: 'PROCESS_FAILED', message: 'Error: order 17 is unknown', count: 2, example: '2' },
    { code: 'EVENT_INVALID', message: '/celsius must be number', count: 1, example: '1' },
    { code: 'PROCESS_TIMED_OUT', message: 'Error: order 19 is unknown', count: 1, example: '4' },
  ]);
});
