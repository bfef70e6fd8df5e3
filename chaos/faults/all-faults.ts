import { POSTGRES_FAULTS } from './break-postgres.ts';
import { DRILLS } from './drills.ts';
import type { Fault } from './fault.ts';
import { PLATFORM_FAULTS } from './kill-platform.ts';
import { LETTER_FAULTS } from './letters.ts';
import { PARKED_KEYS } from './park-keys.ts';
import { RESHARDS } from './reshard.ts';
import { STARVATIONS } from './starve.ts';
import { CLIENT_TROUBLES } from './trouble-clients.ts';

export const FAULTS: readonly Fault[] = [
  ...PLATFORM_FAULTS,
  ...POSTGRES_FAULTS,
  ...STARVATIONS,
  ...CLIENT_TROUBLES,
  ...RESHARDS,
  ...LETTER_FAULTS,
  ...PARKED_KEYS,
  ...DRILLS,
];
