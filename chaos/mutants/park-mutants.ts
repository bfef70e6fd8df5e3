import type { Mutant } from './mutant.ts';

/** Keys that are parked, mended and given up. */
const PARKED_KEYS = ['F47'];

export const PARK_MUTANTS: readonly Mutant[] = [
  {
    name: 'parked-keys-forgotten',
    fault: 'nothing waits behind an event that failed in an earlier batch',
    patches: [
      {
        file: 'core/processing/park-keys.ts',
        find: 'const parked = new Set(await parkedKeys([...keys]));',
        replace: 'const parked = new Set<string>(); void parkedKeys;',
      },
    ],
    faults: PARKED_KEYS,
    steps: 3,
    shows: ['reordered'],
    needsDrills: true,
  },
  {
    name: 'overtaken-in-the-redrive',
    fault: 'letters that wait are processed although the one in front of them fails again',
    patches: [
      {
        file: 'core/dead-letters/settle-letters.ts',
        find: 'return settleInOrder(read, { shardId, sequenceNumber, receivedAtMs });',
        replace: 'void settleInOrder; return settle(read, { shardId, sequenceNumber, receivedAtMs });',
      },
    ],
    faults: PARKED_KEYS,
    steps: 4,
    shows: ['reordered'],
    needsDrills: true,
  },
];
