import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics, MetricUnit as Unit } from '../../core/ports/metrics.ts';

/** Where no other is given; the same as in config/metrics.ts. */
export const METRICS_NAMESPACE = 'Spillway';

/** CloudWatch takes at most 100 values a metric and line. */
const MOST_VALUES = 99;

const UNITS = {
  Count: MetricUnit.Count,
  Milliseconds: MetricUnit.Milliseconds,
  Bytes: MetricUnit.Bytes,
} as const;

/**
 * Metrics as EMF lines, which CloudWatch reads from the log. Counts are summed, measurements are kept one by one so
 * that percentiles stay true.
 * @param print takes one line, without its line end
 * @param namespace one for each deployment, where an account has several: their metrics would be one otherwise
 */
export function emfMetrics(service: string, print: (line: string) => void, namespace = METRICS_NAMESPACE): Metrics {
  const metrics = new PowertoolsMetrics({ namespace, serviceName: service });
  const counts = new Map<string, number>();
  const values = new Map<string, { unit: Unit; values: number[] }>();

  const flush = (dimensions: Readonly<Record<string, string>> = {}): void => {
    if (counts.size === 0 && values.size === 0) return;
    for (const [name, sum] of counts) metrics.addMetric(name, UNITS.Count, sum);
    for (const [name, measured] of values) {
      for (const value of measured.values) metrics.addMetric(name, UNITS[measured.unit], value);
    }
    counts.clear();
    values.clear();
    for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
    print(JSON.stringify(metrics.serializeMetrics()));
    metrics.clearMetrics();
    metrics.clearDimensions();
  };

  return {
    add(name, unit, value) {
      if (unit === 'Count') {
        counts.set(name, (counts.get(name) ?? 0) + value);
        return;
      }
      const measured = values.get(name);
      if (measured === undefined) values.set(name, { unit, values: [value] });
      else if (measured.values.push(value) >= MOST_VALUES) flush();
    },
    flush,
  };
}
