import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type AwsMetric, METRICS, type MonitoredPart } from '../../config/metrics.ts';
import type { MonitoredParts } from './props.ts';

/** The metrics of config/metrics.ts as CloudWatch has them for the parts of one deployment. */
export class MonitoredMetrics {
  readonly #parts: MonitoredParts;
  readonly #namespace: string;

  constructor(parts: MonitoredParts, namespace: string) {
    this.#parts = parts;
    this.#namespace = namespace;
  }

  /** What a part is called in the dimensions of its metrics; undefined where the part is not there. */
  idOf(part: MonitoredPart): string | undefined {
    const { stream, mapping, api, table, database, failedBatchDeadLetters, undelivered, functions } = this.#parts;
    switch (part) {
      case 'stream':
        return stream?.streamName;
      case 'mapping':
        return mapping;
      case 'api':
        return api?.apiId;
      case 'table':
        return table?.tableName;
      case 'database':
        return database;
      case 'failedBatchDeadLetters':
        return failedBatchDeadLetters?.queueName;
      case 'undelivered':
        return undelivered?.queueName;
      default:
        return functions?.[part]?.functionName;
    }
  }

  /**
   * @param wanted a name of METRICS, or a metric of AWS
   * @returns undefined where the part that it is about is not there. Of our own metrics it is what the first service
   *   writes: an alarm looks at one metric
   */
  metric(wanted: string | AwsMetric, statistic: string, period: Duration): Metric | undefined {
    const source = typeof wanted === 'string' ? sourceOf(wanted) : wanted;
    if ('services' in source) {
      const [service] = source.services;
      const name = { namespace: this.#namespace, metricName: String(wanted) };
      return new Metric({ ...name, dimensionsMap: { service }, statistic, period });
    }
    const id = this.idOf(source.of);
    if (id === undefined) return undefined;
    const { namespace, name, dimension } = source;
    return new Metric({ namespace, metricName: name, dimensionsMap: { [dimension]: id }, statistic, period });
  }
}

function sourceOf(name: string) {
  const definition = METRICS.find((metric) => metric.name === name);
  if (definition === undefined) throw new RangeError(`No metric of config/metrics.ts is called ${name}.`);
  return definition.source;
}
