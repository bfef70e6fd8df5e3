import type { Time } from '../ports/time.ts';

/** Lets work pass at a steady rate: `ready`, work, `spend`, and so on. */
export interface Pace {
  /** Resolves when what was spent is earned again, or when `signal` aborts. */
  ready(signal: AbortSignal): Promise<void>;
  spend(count: number): void;
}

/**
 * The time that the work itself takes counts. What is not used while nobody asks is not saved up: a pause is not
 * followed by a burst.
 */
export function createPace(perSecond: number, time: Time): Pace {
  let readyAtMs = time.now();
  return {
    async ready(signal) {
      const waitMs = readyAtMs - time.now();
      if (waitMs > 0) await time.sleep(waitMs, signal);
      else readyAtMs = time.now();
    },
    spend(count) {
      readyAtMs += (count * 1_000) / perSecond;
    },
  };
}
