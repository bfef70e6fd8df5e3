import type { Anomaly } from './check/anomaly.ts';
import type { RunResult } from './run-scenario.ts';
import type { SeedsResult } from './run-seeds.ts';
import { POINT_FAULTS, type Scenario, TIMED_FAULTS } from './scenario.ts';
import type { Selection } from './shrink.ts';

/** What a long run must have met at least once: without it, the run shows nothing about it. */
const MUST_HAPPEN: readonly string[] = [
  ...POINT_FAULTS,
  ...TIMED_FAULTS,
  'mapping-bisected',
  'mapping-discarded',
  'isolated',
  'fenced',
  'duplicates',
  'conflicts',
  'filtered',
  'deadLettered',
  'parked',
  'discarded',
  'breaker-opened',
  'resolve',
  'lost-claim',
];
/** So many seeds meet everything. */
const MANY_SEEDS = 1_000;

const anomalyLines = (anomalies: readonly Anomaly[]): string[] =>
  anomalies.slice(0, 5).map(({ name, message }) => `  ${name}: ${message}`);

export const unmet = ({ counts }: Pick<SeedsResult, 'counts'>): readonly string[] =>
  MUST_HAPPEN.filter((what) => !counts.has(what));

export function renderSeeds(result: SeedsResult, seconds: number): string {
  const { seeds, events, virtualMs, counts, failure } = result;
  const lines = [
    `${seeds} seeds in ${seconds.toFixed(1)} s (${(seeds / seconds).toFixed(0)} a second): ${events} events sent, ${(virtualMs / 3_600_000).toFixed(1)} hours of virtual time, ${failure === undefined ? 0 : 1} failed`,
    [...counts].map(([what, count]) => `${what} ${count}`).join(', '),
  ];
  const missing = unmet(result);
  if (seeds >= MANY_SEEDS && missing.length > 0) lines.push(`Never met: ${missing.join(', ')}`);
  return lines.join('\n');
}

/** The anomalies of a seed, and the command that repeats the shortest run which shows them. */
export function renderFailure(
  seed: number,
  anomalies: readonly Anomaly[],
  { events, faults }: Selection,
  mutant: string | undefined,
): string {
  const withMutant = mutant === undefined ? '' : ` --mutant ${mutant}`;
  const command = `npm run simulate -- --seed ${seed} --events '${events.join()}' --faults '${faults.join()}'${withMutant}`;
  return [
    '',
    `Seed ${seed} failed:`,
    ...anomalyLines(anomalies),
    'The shortest run that shows it:',
    `  ${command}`,
  ].join('\n');
}

export function renderTrace({ events, faults }: Scenario, { trace, anomalies }: RunResult): string {
  const found = anomalies.length === 0 ? ['No anomaly.'] : ['Anomalies:', ...anomalyLines(anomalies)];
  const sent = events.map(
    ({ id, atMs, key, behaviour, value }) => `  ${atMs} ms ${id} ${behaviour} ${value}, key ${key}`,
  );
  const planned = faults.map(({ kind, atMs, forMs }) => `  ${atMs} ms ${kind} for ${forMs} ms`);
  return ['', 'Events:', ...sent, 'Faults:', ...planned, 'Trace:', ...trace.lines, ...found].join('\n');
}
