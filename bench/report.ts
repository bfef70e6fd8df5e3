import { cpus, totalmem } from 'node:os';
import type { CeilingResult } from './ceiling.ts';
import type { Measurement } from './measure-load.ts';
import type { Percentiles } from './percentiles.ts';
import { POLL_MS, POLL_SHARE } from './visibility-probe.ts';

/** One load at saturation, with its latency at half of what was committed then where that was measured. */
export interface Row {
  readonly batch: number;
  readonly acceptedPerSecond: number;
  readonly committedPerSecond: number;
  /** Of the COPY ceiling of the same run. */
  readonly ratio: number;
  /** From a request's due time to the sight of its last event by query. */
  readonly latencyMs: Percentiles;
  readonly halfLoadLatencyMs?: Percentiles;
  readonly residentMiB: number | null;
  readonly residentRssMiB: number | null;
  readonly residentByProcessMiB: Measurement['residentByProcessMiB'];
  readonly cpuMicrosPerEvent: Measurement['cpuMicrosPerEvent'];
  readonly threadMicrosPerEvent: Measurement['threadMicrosPerEvent'];
  readonly streamBytesPerEvent: number;
  readonly answerMs: Percentiles;
  readonly latencySamples: number;
  readonly refusedRequests: number;
  readonly resentEvents: number;
}

export interface Report {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly node: string };
  readonly seconds: number;
  readonly ceiling: CeilingResult;
  readonly latencyResolution: { readonly ms: number; readonly share: number };
  readonly rows: Row[];
  duplicates?: Row & { readonly share: number };
  fixedRate?: Row & { readonly eventsPerSecond: number };
}

export const describeMachine = (): Report['machine'] => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
});

/** @throws Error when the measurement was too short to see any event become visible */
export function toRow(batch: number, ceiling: CeilingResult, measured: Measurement, halfLoad?: Measurement): Row {
  const { load } = measured;
  const half = halfLoad === undefined ? undefined : latencyOf(halfLoad);
  return {
    batch,
    acceptedPerSecond: measured.acceptedPerSecond,
    committedPerSecond: measured.committedPerSecond,
    ratio: measured.committedPerSecond / ceiling.copyRowsPerSecond,
    latencyMs: latencyOf(measured),
    ...(half === undefined ? {} : { halfLoadLatencyMs: half }),
    residentMiB: measured.residentMiB,
    residentRssMiB: measured.residentRssMiB,
    residentByProcessMiB: measured.residentByProcessMiB,
    cpuMicrosPerEvent: measured.cpuMicrosPerEvent,
    threadMicrosPerEvent: measured.threadMicrosPerEvent,
    streamBytesPerEvent: measured.streamBytesPerEvent,
    answerMs: load.answerMs!,
    latencySamples: load.visibleSamples,
    refusedRequests: load.refused,
    resentEvents: load.resent,
  };
}

function latencyOf({ load }: Measurement): Percentiles {
  if (load.visibleMs !== undefined) return load.visibleMs;
  throw new Error('No event was seen to become visible: measure longer with --seconds.');
}

const COLUMNS: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ['accepted/s', (row) => whole(row.acceptedPerSecond)],
  ['committed/s', (row) => whole(row.committedPerSecond)],
  ['of COPY', (row) => row.ratio.toFixed(2)],
  ['visible ms p50/p95/p99', (row) => percentilesText(row.latencyMs)],
  ['samples', (row) => whole(row.latencySamples)],
  ['at half load', (row) => percentilesText(row.halfLoadLatencyMs)],
  [
    'CPU µs/event gen/node/pg',
    ({ cpuMicrosPerEvent: cpu }) =>
      [cpu.generator, cpu.platform, cpu.postgres].map((value) => value.toFixed(2)).join(' / '),
  ],
  ['stream B/event', (row) => row.streamBytesPerEvent.toFixed(0)],
  ['resident MiB', (row) => (row.residentMiB === null ? '-' : whole(row.residentMiB))],
];

const threadsText = ({ threadMicrosPerEvent }: Row): string =>
  Object.entries(threadMicrosPerEvent)
    .map(([name, micros]) => `${name} ${micros.toFixed(2)}`)
    .join(', ');

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const percentilesText = (values: Percentiles | undefined): string =>
  values === undefined
    ? '-'
    : [values.p50, values.p95, values.p99].map((value) => value.toFixed(value < 10 ? 1 : 0)).join(' / ');

/** The table and what one must know to read it, as text for a terminal. */
export function renderReport(report: Report): string {
  const { machine, ceiling, latencyResolution, duplicates, fixedRate } = report;
  const lines: [string, Row][] = report.rows.map((row) => [`batch ${row.batch}`, row]);
  if (fixedRate !== undefined) {
    lines.push([`batch ${fixedRate.batch} at ${whole(fixedRate.eventsPerSecond)}/s`, fixedRate]);
  }
  if (duplicates !== undefined) {
    lines.push([`batch ${duplicates.batch}, ${+(duplicates.share * 100).toFixed(2)} % sent twice`, duplicates]);
  }
  const cells = [['', ...COLUMNS.map(([title]) => title)]];
  for (const [name, row] of lines) cells.push([name, ...COLUMNS.map(([, cell]) => cell(row))]);
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const table = cells.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node.js ${machine.node}; ${report.seconds} s a measurement, everything on this machine`,
    `COPY ceiling: ${whole(ceiling.copyRowsPerSecond)} rows/s (best of 3, median ${whole(ceiling.medianRowsPerSecond)}), two connections, 5,000 rows a transaction`,
    '',
    ...table,
    '',
    ...lines.map(([name, row]) => `Platform by thread, CPU µs/event, ${name}: ${threadsText(row)}`),
    '',
    `Visible: from a request's due time until GET /events/{id} shows its last event; asked every ${latencyResolution.ms} ms, or every ${latencyResolution.share * 100} % of the time passed where that is longer.`,
    'Resident: the platform with PostgreSQL, shared pages counted once (PSS). Every row was exact: accepted = processed + duplicates.',
  ].join('\n');
}

export const latencyResolution = { ms: POLL_MS, share: POLL_SHARE };
