import { METRICS } from '../../config/metrics.ts';
import { type MetricState, percentilesOf } from './metric-collector.ts';

const PROMETHEUS_UNITS = { Count: '', Milliseconds: '_milliseconds', Bytes: '_bytes' } as const;

const snakeCase = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

const labelText = (dimensions: Readonly<Record<string, string>>, quantile?: string): string => {
  const labels = Object.entries(dimensions).map(([name, value]) => `${snakeCase(name)}=${JSON.stringify(value)}`);
  if (quantile !== undefined) labels.push(`quantile="${quantile}"`);
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
};

function samples(name: string, { definition, dimensions, value, sum, values }: MetricState): string[] {
  if (definition.kind !== 'measurement') return [`${name}${labelText(dimensions)} ${value}`];
  const { p50, p95, p99 } = percentilesOf(values);
  return [
    `${name}${labelText(dimensions, '0.5')} ${p50}`,
    `${name}${labelText(dimensions, '0.95')} ${p95}`,
    `${name}${labelText(dimensions, '0.99')} ${p99}`,
    `${name}_sum${labelText(dimensions)} ${sum}`,
    `${name}_count${labelText(dimensions)} ${value}`,
  ];
}

/** Prometheus text exposition format 0.0.4. */
export function prometheusText(states: readonly MetricState[]): string {
  const lines: string[] = [];
  for (const { name, kind, unit, help } of METRICS) {
    const found = states.filter(({ definition }) => definition.name === name);
    if (found.length === 0) continue;
    const suffix = kind === 'counter' ? '_total' : PROMETHEUS_UNITS[unit];
    const exposed = `spillway_${snakeCase(name)}${suffix}`;
    const type = kind === 'measurement' ? 'summary' : kind;
    lines.push(`# HELP ${exposed} ${help}`, `# TYPE ${exposed} ${type}`);
    for (const state of found) lines.push(...samples(exposed, state));
  }
  return `${lines.join('\n')}\n`;
}
