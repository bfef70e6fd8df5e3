import type { Time } from '../ports/time.ts';

/** Takes `count` of what a caller may use. @returns seconds to wait before asking again; 0 where it was taken */
export type TakeRate = (caller: string, count: number) => number;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A token bucket for each caller: it holds what one second brings. More than that at once is taken from a full bucket,
 * and then the caller waits until its debt is paid: over any time T a caller gets at most `perSecond` × (T + 1 s), and
 * one thing more where a single thing is larger than the bucket.
 * @param perSecond above 0
 */
export function createRateLimit(perSecond: number, time: Pick<Time, 'now'>): TakeRate {
  const capacity = Math.max(1, perSecond);
  const buckets = new Map<string, Bucket>();

  return (caller, count) => {
    const now = time.now();
    const bucket = buckets.get(caller) ?? { tokens: capacity, filledAtMs: now };
    buckets.set(caller, bucket);
    // A clock that is set back brings nothing and takes nothing.
    const elapsedMs = Math.max(0, now - bucket.filledAtMs);
    bucket.tokens = Math.min(capacity, bucket.tokens + (elapsedMs * perSecond) / 1_000);
    bucket.filledAtMs = now;
    const needed = Math.min(count, capacity);
    if (bucket.tokens < needed) return (needed - bucket.tokens) / perSecond;
    bucket.tokens -= count;
    return 0;
  };
}
