/** What of the values of a period is asked for. */
export type SeriesStatistic = 'sum' | 'minimum' | 'average' | 'maximum' | 'count' | 'p50' | 'p95' | 'p99';

export interface SeriesQuery {
  readonly name: string;
  readonly statistics: readonly SeriesStatistic[];
  /** Inclusive, in milliseconds since 1970; a whole multiple of the period. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** A whole number of minutes. */
  readonly periodMs: number;
}

export interface SeriesPoint {
  /** Start of the period. */
  readonly atMs: number;
  readonly values: Readonly<Partial<Record<SeriesStatistic, number>>>;
}

/** Metrics of the past, minute by minute for at least 24 hours. */
export interface MetricSeries {
  /** Oldest first; periods in which nothing was measured are left out. */
  points(query: SeriesQuery): Promise<readonly SeriesPoint[]>;
}
