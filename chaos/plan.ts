import type { Fault } from './faults/fault.ts';
import type { Seeded } from './seeded.ts';

/** Faults by `kill -9` come so many times for each time that another one does. */
const KILLS_FOR_ONE = 4;

const isKill = ({ name }: Fault): boolean => name.startsWith('kill -9');

/** The order of faults: every one of `faults` once, in random order, and then the shorter ones at random, kills more often. */
export function planFaults(faults: readonly Fault[], steps: number, random: Seeded): Fault[] {
  if (faults.length === 0) throw new Error('No fault is chosen, so that there is nothing to plan.');
  const plan = random.shuffled(faults).slice(0, steps);
  const urn = faults
    .filter(({ takesLong = false }) => !takesLong)
    .flatMap((fault) => (isKill(fault) ? Array<Fault>(KILLS_FOR_ONE).fill(fault) : [fault]));
  while (plan.length < steps && urn.length > 0) plan.push(random.pick(urn));
  return plan;
}
