import { expect, it } from 'vitest';
import { parseOptions } from '../../../bench/options.ts';

it('measures everything without being asked', () => {
  expect(parseOptions([])).toEqual({
    seconds: 10,
    batches: [1, 10, 50, 500],
    duplicates: 0.01,
    rate: 100_000,
    redrive: false,
    handlers: false,
  });
});

it('takes what it is told', () => {
  const args = ['--json', 'out.json', '--seconds', '2.5', '--batches', '7,100', '--duplicates', '0', '--rate', '5000'];
  expect(parseOptions(args)).toEqual({
    json: 'out.json',
    seconds: 2.5,
    batches: [7, 100],
    duplicates: 0,
    rate: 5_000,
    redrive: false,
    handlers: false,
  });
});

it('measures redrives instead where it is told to', () => {
  expect(parseOptions(['--redrive', '--seconds', '5'])).toMatchObject({ redrive: true, seconds: 5 });
});

it('measures handlers instead where it is told to', () => {
  expect(parseOptions(['--handlers'])).toMatchObject({ handlers: true, redrive: false });
});

it.each([
  [['--redrive', '--handlers'], '--redrive and --handlers are two runs: ask for one of them.'],
  [['--seconds', 'ten'], "--seconds takes numbers from 0.5 to 3600, not 'ten'."],
  [['--batches', '1,,5'], "--batches takes numbers from 1 to 5000, not ''."],
  [['--batches', '5001'], "--batches takes numbers from 1 to 5000, not '5001'."],
  [['--batches', '1.5'], "--batches takes whole numbers, not '1.5'."],
  [['--duplicates', '0.9'], "--duplicates takes numbers from 0 to 0.25, not '0.9'."],
  [['--speed', '3'], "Unknown option '--speed'"],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
