import type { Random } from '../../core/ports/time.ts';

export interface RetryDelays {
  /** Longest wait after the first failure; it doubles with every further one. */
  readonly firstMs: number;
  /** Longest wait ever. */
  readonly longestMs: number;
}

/**
 * Exponential backoff with full jitter: any wait from nothing to the longest of this failure, so that shards that failed
 * together do not come back together. Lambda backs off too and publishes no schedule.
 */
export const retryDelayMs = (failures: number, { firstMs, longestMs }: RetryDelays, random: Random): number =>
  Math.floor(random() * Math.min(longestMs, firstMs * 2 ** (failures - 1)));
