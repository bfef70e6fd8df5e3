/** Three points of a distribution, in the unit of its samples. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). `sorted` must not be empty. */
function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Percentiles of `samples`, in any order; undefined where there is none. */
export function percentilesOf(samples: readonly number[]): Percentiles | undefined {
  if (samples.length === 0) return undefined;
  const sorted = Float64Array.from(samples).sort();
  return { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95), p99: nearestRank(sorted, 0.99) };
}

export const median = (samples: readonly number[]): number | undefined => percentilesOf(samples)?.p50;
