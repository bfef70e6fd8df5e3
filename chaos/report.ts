import type { Anomaly } from './check/evidence.ts';
import { MISHAPS } from './clients/chaos-client.ts';
import { percentile } from './recovery.ts';
import type { ChaosResult, StepResult } from './run.ts';

const WORST = 10;

const milliseconds = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)));

/** One line for each kind of anomaly, with the first examples. */
export function anomalyLines(anomalies: readonly Anomaly[], most = WORST): string[] {
  const kinds = Map.groupBy(anomalies, ({ kind }) => kind);
  return [...kinds].flatMap(([kind, found]) => [
    `${kind}: ${found.length}`,
    ...found.slice(0, most).map(({ subject, detail }) => `  ${subject} ${detail}`),
    ...(found.length > most ? [`  and ${found.length - most} more`] : []),
  ]);
}

function recoveryLine(name: string, rows: readonly string[], steps: readonly StepResult[]): string {
  const recoveries = steps.flatMap(({ recovery }) => recovery ?? []);
  const accepted = recoveries.map(({ acceptedMs }) => acceptedMs);
  const visible = recoveries.map(({ visibleMs }) => visibleMs);
  const columns = [
    String(steps.length).padStart(4),
    milliseconds(percentile(accepted, 0.5)).padStart(7),
    milliseconds(percentile(accepted, 0.99)).padStart(7),
    milliseconds(percentile(visible, 0.5)).padStart(7),
    milliseconds(percentile(visible, 0.99)).padStart(7),
  ];
  return `${name.padEnd(52)} ${columns.join(' ')}  ${rows.join(' ')}`;
}

/** The whole of a run in words. */
export function renderReport(result: ChaosResult): string {
  const byFault = Map.groupBy(result.steps, ({ fault }) => fault);
  const counts = Object.entries(result.totals).map(([name, count]) => `${name} ${count}`);
  return [
    `seed ${result.seed}: ${result.accepted} events accepted (resends included), ${result.received} in the log, ${result.steps.length} faults of ${byFault.size} kinds, ${result.kills} times kill -9, ${result.starts} starts, ${Math.round(result.seconds)} s`,
    `ledger: received ${result.received} = ${counts.join(' + ')}`,
    '',
    `${'fault'.padEnd(52)} times  202 p50     p99  effect     p99  rows (ms from the fault on)`,
    ...[...byFault].map(([fault, steps]) => recoveryLine(fault.name, fault.rows, steps)),
    '',
    ...[...result.mishaps].map(([mishap, times]) => `clients: ${mishap} ${times} times (${MISHAPS[mishap]})`),
    ...[...result.skipped].map(([name, reason]) => `skipped: ${name}: ${reason}`),
    '',
    ...(result.anomalies.length === 0 ? ['0 anomalies'] : anomalyLines(result.anomalies)),
    ...(result.folder === undefined ? [] : ['', `Everything of the run is kept in ${result.folder}`]),
  ].join('\n');
}
