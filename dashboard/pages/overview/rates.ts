import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';

/** Totals at one moment. */
export interface Sample {
  readonly atMs: number;
  readonly received: number;
  /** Events that are done with, whatever became of them. */
  readonly settled: number;
}

/** Events a second, in and done. */
export interface Rates {
  readonly received: number;
  readonly settled: number;
}

/** Long enough to be steady, short enough to be "now". */
const WINDOW_MS = 20_000;

export const sampleOf = ({ asOf, totals }: StatisticsAnswer): Sample => ({
  atMs: Date.parse(asOf),
  received: totals.received,
  settled: totals.received - totals.inFlight,
});

/** The samples of the last 20 seconds with one more. A total that shrank, after a fresh start, begins anew. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last?.atMs === sample.atMs) return samples;
  const isAnew = last !== undefined && sample.received < last.received;
  return [...(isAnew ? [] : samples.filter(({ atMs }) => atMs >= sample.atMs - WINDOW_MS)), sample];
}

/** Undefined before there are two samples. */
export function ratesOf(samples: readonly Sample[]): Rates | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first.atMs === last.atMs) return undefined;
  const seconds = (last.atMs - first.atMs) / 1_000;
  return { received: (last.received - first.received) / seconds, settled: (last.settled - first.settled) / seconds };
}

/** Seconds until nothing waits any more at these rates; undefined where it never will be, or nothing waits. */
export function secondsToCatchUp(waiting: number, rates: Rates | undefined): number | undefined {
  const gain = rates === undefined ? 0 : rates.settled - rates.received;
  return waiting === 0 || gain <= 0 ? undefined : waiting / gain;
}
