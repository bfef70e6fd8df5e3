import type { AnomalyKind } from '../check/evidence.ts';

export interface Patch {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** A platform with one fault on purpose, which a short run must find out. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it, in words. */
  readonly fault: string;
  readonly patches: readonly Patch[];
  /** Names or rows of the faults that bring it out. */
  readonly faults: readonly string[];
  readonly steps: number;
  /** Anomalies of which at least one must be found. */
  readonly shows: readonly AnomalyKind[];
  readonly needsDrills?: boolean;
}

export const KILL_PLATFORM = ['F19'];
export const KILL_BACKEND = ['F58', 'F60'];

/** The function then waits for nothing within its invocation: the mapping gets to see the fault. */
export const NO_PATIENCE: Patch = {
  file: 'lambdas/process/patience.ts',
  find: 'if (waitMs >= remainingMs()) throw error;',
  replace: 'if (waitMs >= 0 || waitMs >= remainingMs()) throw error;',
};
