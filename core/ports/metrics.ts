export type MetricUnit = 'Count' | 'Milliseconds' | 'Bytes';

/** Measurements in CloudWatch's terms; an adapter writes them as EMF lines. */
export interface Metrics {
  add(name: string, unit: MetricUnit, value: number): void;
  /** Writes what was added since the last call, under the dimensions given. */
  flush(dimensions?: Readonly<Record<string, string>>): void;
}
