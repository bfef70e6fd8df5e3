import type { Anomaly } from './check/evidence.ts';
import { MISHAPS } from './clients/chaos-client.ts';
import type { Fault } from './faults/fault.ts';
import { percentile, type Recovery } from './recovery.ts';
import type { ChaosResult, StepResult } from './run.ts';

const WORST = 10;

/** How soon it must be whole again. A run on a busy machine may miss one, and then says so. */
const GOALS: readonly {
  readonly what: string;
  readonly after: NonNullable<Fault['recovers']>;
  readonly measure: keyof Recovery;
  readonly withinMs: number;
}[] = [
  { what: '202 again after kill -9 of the platform', after: 'api', measure: 'acceptedMs', withinMs: 1_000 },
  { what: 'next commit after kill -9 of the platform', after: 'api', measure: 'committedMs', withinMs: 2_000 },
  { what: 'next commit after PostgreSQL was hit', after: 'postgres', measure: 'committedMs', withinMs: 3_000 },
];

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

const MEASURES = ['acceptedMs', 'committedMs', 'visibleMs'] as const;

const measured = (steps: readonly StepResult[], measure: keyof Recovery): number[] =>
  steps.flatMap(({ recovery }) => recovery?.[measure] ?? []);

function recoveryLine(name: string, rows: readonly string[], steps: readonly StepResult[]): string {
  const columns = MEASURES.flatMap((measure) => {
    const values = measured(steps, measure);
    return [percentile(values, 0.5), percentile(values, 0.99)].map((value) => milliseconds(value).padStart(7));
  });
  return `${name.padEnd(55)} ${String(steps.length).padStart(4)} ${columns.join(' ')}  ${rows.join(' ')}`;
}

function goalLines(steps: readonly StepResult[]): string[] {
  return GOALS.flatMap(({ what, after, measure, withinMs }) => {
    const values = measured(
      steps.filter(({ fault }) => fault.recovers === after),
      measure,
    );
    const worst = percentile(values, 0.99);
    if (worst === undefined) return [];
    const verdict = worst <= withinMs ? 'kept' : 'MISSED';
    return [`goal: ${what} within ${withinMs} ms: ${verdict}, p99 of ${values.length} is ${milliseconds(worst)}`];
  });
}

/** The whole of a run in words. */
export function renderReport(result: ChaosResult): string {
  const byFault = Map.groupBy(result.steps, ({ fault }) => fault);
  const counts = Object.entries(result.totals).map(([name, count]) => `${name} ${count}`);
  return [
    `seed ${result.seed}: ${result.accepted} events accepted (resends included), ${result.received} in the log, ${result.steps.length} faults of ${byFault.size} kinds, ${result.kills} times kill -9, ${result.starts} starts, ${Math.round(result.seconds)} s`,
    `ledger: received ${result.received} = ${counts.join(' + ')}`,
    '',
    `${'fault'.padEnd(55)} times 202 p50     p99  commit     p99   event     p99  rows (ms from the fault on)`,
    ...[...byFault].map(([fault, steps]) => recoveryLine(fault.name, fault.rows, steps)),
    '',
    ...goalLines(result.steps),
    '',
    ...[...result.mishaps].map(([mishap, times]) => `clients: ${mishap} ${times} times (${MISHAPS[mishap]})`),
    ...[...result.skipped].map(([name, reason]) => `skipped: ${name}: ${reason}`),
    '',
    ...(result.anomalies.length === 0 ? ['0 anomalies'] : anomalyLines(result.anomalies)),
    ...(result.folder === undefined ? [] : ['', `Everything of the run is kept in ${result.folder}`]),
  ].join('\n');
}
