import { METRICS, type MetricDefinition } from '../../config/metrics.ts';
import { RecordedSeries } from './recorded-series.ts';

/** Measurements kept for percentiles: the newest of each metric, some seconds under load, hours without. */
const KEPT_VALUES = 20_000;

/** What one metric has come to, for one combination of dimensions. */
export interface MetricState {
  readonly definition: MetricDefinition;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Sum of a counter, last value of a gauge, number of values of a measurement. */
  value: number;
  sum: number;
  /** Newest values of a measurement, in no order. */
  readonly values: number[];
}

interface EmfDirective {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

type EmfLine = Readonly<Record<string, unknown>> & {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly EmfDirective[] };
};

const EMF_START = '{"_aws"';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99) };
}

const numbersIn = (written: unknown): readonly number[] =>
  (Array.isArray(written) ? written : [written]).filter((value) => typeof value === 'number');

/** Reads EMF lines back, as CloudWatch does: the local runtime has no other source of metrics. */
export class MetricCollector {
  /** The same metrics by the minute. */
  readonly series = new RecordedSeries();
  readonly #definitions = new Map(METRICS.map((definition) => [definition.name, definition]));
  readonly #states = new Map<string, MetricState>();

  /** @returns whether the line was EMF; other lines are left for the log */
  take(line: string): boolean {
    if (!line.startsWith(EMF_START)) return false;
    const emf = JSON.parse(line) as EmfLine;
    for (const directive of emf._aws.CloudWatchMetrics) {
      const names = (directive.Dimensions[0] ?? []).filter((name) => name !== 'service');
      const dimensions = Object.fromEntries(names.map((name) => [name, String(emf[name])]));
      for (const { Name } of directive.Metrics) {
        const values = numbersIn(emf[Name]);
        this.#add(Name, dimensions, values);
        this.series.add(Name, emf._aws.Timestamp, values);
      }
    }
    return true;
  }

  #add(name: string, dimensions: Readonly<Record<string, string>>, values: readonly number[]): void {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return;
    const key = `${name} ${JSON.stringify(dimensions)}`;
    const state = this.#states.get(key) ?? { definition, dimensions, value: 0, sum: 0, values: [] };
    this.#states.set(key, state);
    for (const value of values) {
      if (definition.kind === 'counter') state.value += value;
      else if (definition.kind === 'gauge') state.value = value;
      else {
        state.values[state.value % KEPT_VALUES] = value;
        state.value += 1;
        state.sum += value;
      }
    }
  }

  /** Every metric seen so far, in the order of first sight. */
  states(): readonly MetricState[] {
    return [...this.#states.values()];
  }

  /** Percentiles of a measurement over its newest values; zeros where there are none. */
  percentiles(name: string): Percentiles {
    const state = this.#states.get(`${name} {}`);
    return percentilesOf(state?.values ?? []);
  }
}
