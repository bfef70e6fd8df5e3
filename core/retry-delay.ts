import type { Random } from './ports/time.ts';

export interface RetryDelays {
  /** Longest wait after the first failure; it doubles with every further one. */
  readonly firstMs: number;
  /** Longest wait ever. */
  readonly longestMs: number;
}

/**
 * Exponential backoff with full jitter: any wait in whole milliseconds from nothing to the longest of this failure, so
 * that what failed together does not come back together. cockatiel's generator would draw from Math.random, and a failing
 * run under virtual time could not be repeated.
 */
export const retryDelayMs = (failures: number, { firstMs, longestMs }: RetryDelays, random: Random): number =>
  Math.floor(random() * Math.min(longestMs, firstMs * 2 ** (failures - 1)));
