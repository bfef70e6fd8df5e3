import { expect, it } from 'vitest';
import { FAULTS } from '../../../chaos/faults/all-faults.ts';
import { faultsNamed, parseOptions } from '../../../chaos/options.ts';
import { planFaults } from '../../../chaos/plan.ts';
import { percentile } from '../../../chaos/recovery.ts';
import { seeded } from '../../../chaos/seeded.ts';

it('plans every fault, kills more often, and the same for the same seed', () => {
  const plan = planFaults(FAULTS, 120, seeded(1));
  expect(plan).toHaveLength(120);
  expect(new Set(plan)).toEqual(new Set(FAULTS));
  expect(plan.filter(({ name }) => name.startsWith('kill -9')).length).toBeGreaterThan(40);
  expect(planFaults(FAULTS, 120, seeded(1))).toEqual(plan);
  expect(planFaults(FAULTS, 120, seeded(2))).not.toEqual(plan);
});

it('does what takes long only once', () => {
  const long = FAULTS.filter(({ takesLong }) => takesLong);
  expect(long.map(({ name }) => name)).toEqual([
    'an event makes its environment exhaust-memory',
    'an event makes its environment hang',
  ]);
  expect(planFaults(FAULTS, 400, seeded(1)).filter((fault) => long.includes(fault))).toHaveLength(2);
  expect(planFaults(long, 5, seeded(1))).toHaveLength(2);
});

it('finds faults by a part of their name or by their row', () => {
  expect(faultsNamed(['F57']).map(({ name }) => name)).toEqual([
    'kill -9 the platform and PostgreSQL at once',
    'kill -9 the postmaster',
  ]);
  expect(faultsNamed(['disk']).map(({ name }) => name)).toEqual(['the disk of the stream is full']);
  expect(() => faultsNamed(['F999'])).toThrow("no fault is named 'F999'");
});

it('reads its options and refuses others', () => {
  expect(parseOptions(['--seed', '7', '--events', '100', '--mutants', 'a,b'])).toMatchObject({
    seed: 7,
    events: 100,
    minutes: 10,
    mutants: ['a', 'b'],
  });
  expect(parseOptions([])).toMatchObject({ mutants: undefined, drills: true });
  expect(parseOptions(['--no-drills']).drills).toBe(false);
  expect(() => parseOptions(['--events', '1.5'])).toThrow("--events takes whole numbers, not '1.5'.");
  expect(() => parseOptions(['more'])).toThrow("'more' is no option.");
});

it('takes the value below which a share of them lie', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.99)).toBe(4);
  expect(percentile([], 0.5)).toBeUndefined();
});
