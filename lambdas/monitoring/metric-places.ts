import type { MetricPlace } from '../../adapters/cloudwatch/metric-series.ts';
import { METRICS, type MonitoredPart } from '../../config/metrics.ts';

/** What the parts of a deployment are called in the dimensions of AWS's metrics. */
export type PartIds = Readonly<Partial<Record<MonitoredPart, string>>>;

/**
 * Where CloudWatch keeps the metrics of config/metrics.ts.
 * @param namespace that of our own metrics
 */
export const metricPlaces =
  (parts: PartIds, namespace: string) =>
  (name: string): readonly MetricPlace[] => {
    const source = METRICS.find((metric) => metric.name === name)?.source;
    if (source === undefined) return [];
    if ('services' in source) return source.services.map((service) => ({ namespace, name, dimensions: { service } }));
    const id = parts[source.of];
    if (id === undefined) return [];
    return [{ namespace: source.namespace, name: source.name, dimensions: { [source.dimension]: id } }];
  };
