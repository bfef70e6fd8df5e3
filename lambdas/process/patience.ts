import { PipelineError } from '../../core/errors.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';

const DELAYS = { firstMs: 100, longestMs: 2_000 };

/**
 * Does `work` again and again while the world is at fault, with exponential backoff and full jitter, so that
 * environments which failed together do not come back together. The last fault is thrown when less than the next wait is
 * left of `remainingMs()`; what is nobody's outage is thrown at once.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  remainingMs: () => number,
  { time, random }: { readonly time: Pick<Time, 'sleep'>; readonly random: Random },
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      const waitMs = retryDelayMs(failures, DELAYS, random);
      if (waitMs >= remainingMs()) throw error;
      await time.sleep(waitMs);
    }
  }
}
