/** A line of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** One for each time; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** Something that happened, shown across the lines. */
export interface ChartMark {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly label: string;
}
