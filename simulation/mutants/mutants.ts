import { MAPPING_MUTANTS } from './mapping-mutants.ts';
import type { Mutant } from './mutant.ts';
import { PROCESS_MUTANTS } from './process-mutants.ts';
import { STORE_MUTANTS } from './store-mutants.ts';

/** By the name that `--mutant` takes. */
export const MUTANTS: ReadonlyMap<string, Mutant> = new Map<string, Mutant>(
  Object.entries({
    ...STORE_MUTANTS,
    ...PROCESS_MUTANTS,
    ...MAPPING_MUTANTS,
    'answers-before-the-stream': { tellsBeforeAppend: true as const },
  }),
);
