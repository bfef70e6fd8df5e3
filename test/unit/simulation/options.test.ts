import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../simulation/options.ts';

describe('the options of a simulation', () => {
  it('runs 1,000 seeds where nothing is said', () => {
    expect(parseOptions([])).toEqual({
      firstSeed: 0,
      seeds: 1_000,
      minutes: undefined,
      isSingle: false,
      events: undefined,
      faults: undefined,
      mutant: undefined,
    });
  });

  it('repeats a part of one seed', () => {
    expect(parseOptions(['--seed', '7', '--events', '1,4', '--faults', ''])).toMatchObject({
      firstSeed: 7,
      seeds: 1,
      isSingle: true,
      events: [1, 4],
      faults: [],
    });
  });

  it('begins with a seed where it is told how many', () => {
    expect(parseOptions(['--seed', '7', '--seeds', '20'])).toMatchObject({ firstSeed: 7, seeds: 20, isSingle: false });
  });

  it.each([
    [['--seeds', 'many'], "--seeds takes whole numbers from 0 on, not 'many'."],
    [['--events', '1'], '--events goes with a single --seed.'],
    [['--mutant', 'nobody'], "not 'nobody'."],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
