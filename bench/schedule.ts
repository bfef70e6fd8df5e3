/** When requests are due, by performance.now(). Several connections draw from one schedule. */
export interface Schedule {
  /** The moment at which the next request is due, perhaps past already; undefined when there is no more. */
  next(): number | undefined;
}

/** Every connection sends its next request at once, until `endMs`. */
export const saturation = (endMs: number, now: () => number = () => performance.now()): Schedule => ({
  next: () => {
    const dueMs = now();
    return dueMs < endMs ? dueMs : undefined;
  },
});

/**
 * Requests at even distances from `startMs` to `endMs`, whatever becomes of the ones before. When the platform stalls
 * they are sent late but stay due when they were, so the stall shows in every latency that it delayed.
 */
export function fixedRate(startMs: number, endMs: number, requestsPerSecond: number): Schedule {
  let sent = 0;
  return {
    next: () => {
      const dueMs = startMs + (sent * 1_000) / requestsPerSecond;
      if (dueMs >= endMs) return undefined;
      sent += 1;
      return dueMs;
    },
  };
}
