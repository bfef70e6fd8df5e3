/** Milliseconds; 0 where nothing was measured yet. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long events took lately. */
export interface LatencySummary {
  /** From the stream taking an event until a query answers with it. */
  acceptToVisible(): Percentiles | Promise<Percentiles>;
  /** Of one invocation of the process function, its commit included. */
  processing(): Percentiles | Promise<Percentiles>;
}
