import type { LoadSettings } from './load.ts';
import { type FreshTraffic, measureBeside } from './measure-beside.ts';
import { measureRedrive, type RedriveMeasurement } from './measure-redrive.ts';
import type { Platform } from './platform.ts';
import { describeMachine, type Report } from './report.ts';

const LETTERS = 10_000;
/** Letters a second: as an operator may ask, and as fast as it goes. */
const RATES = [1_000, 10_000];
/** Of the redrive beside fresh traffic. */
const BESIDE_PER_SECOND = 1_000;
/** With and without a redrive in turns, each first as often as the other: the store grows meanwhile. */
const TURNS = [false, true, true, false, false, true, true, false];

export interface RedriveReport {
  readonly machine: Report['machine'];
  readonly seconds: number;
  readonly redrives: readonly RedriveMeasurement[];
  readonly fresh: readonly FreshTraffic[];
  readonly besides: readonly FreshTraffic[];
  /** Share by which the median of fresh traffic is less beside a redrive. */
  readonly slowdown: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};

const committed = (rounds: readonly FreshTraffic[]): number[] => rounds.map((one) => one.committedPerSecond);

export const slowdownOf = (fresh: readonly FreshTraffic[], besides: readonly FreshTraffic[]): number =>
  1 - median(committed(besides)) / median(committed(fresh));

/** @param load saturating; `tell` hears of each measurement before it starts */
export async function measureRedrives(
  platform: Platform,
  load: Omit<LoadSettings, 'address'>,
  tell: (step: string) => void,
  signal: AbortSignal,
): Promise<RedriveReport> {
  const redrives: RedriveMeasurement[] = [];
  for (const rate of RATES) {
    tell(`redrive of ${LETTERS} letters at ${rate}/s`);
    redrives.push(await measureRedrive(platform, LETTERS, rate));
  }
  tell('warm-up');
  await measureBeside(platform, load, 0, signal);
  const rounds = { fresh: [] as FreshTraffic[], besides: [] as FreshTraffic[] };
  for (const isBeside of TURNS) {
    tell(isBeside ? 'fresh traffic beside a redrive' : 'fresh traffic alone');
    const measured = await measureBeside(platform, load, isBeside ? BESIDE_PER_SECOND : 0, signal);
    rounds[isBeside ? 'besides' : 'fresh'].push(measured);
  }
  const slowdown = slowdownOf(rounds.fresh, rounds.besides);
  return { machine: describeMachine(), seconds: load.seconds, redrives, ...rounds, slowdown };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const redriveText = ({ letters, askedPerSecond, perSecond, seconds, cpuMicrosPerLetter: cpu }: RedriveMeasurement) =>
  `${whole(letters)} letters asked for at ${whole(askedPerSecond)}/s: ${whole(perSecond)}/s (${seconds.toFixed(1)} s), CPU µs/letter node ${whole(cpu.platform)}, pg ${whole(cpu.postgres)}; each processed once`;

/** The figures as text for a terminal. */
export function renderRedriveReport({ machine, seconds, redrives, fresh, besides, slowdown }: RedriveReport): string {
  const rates = (rounds: readonly FreshTraffic[]): string => committed(rounds).map(whole).join(', ');
  const beside = besides.map((one) => whole(one.redrivenPerSecond)).join(', ');
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node.js ${machine.node}; ${seconds} s a measurement, everything on this machine`,
    '',
    ...redrives.map(redriveText),
    '',
    `Fresh events committed/s, alone:            ${rates(fresh)} (median ${whole(median(committed(fresh)))})`,
    `Fresh events committed/s, beside a redrive: ${rates(besides)} (median ${whole(median(committed(besides)))}), letters/s ${beside}`,
    `Fresh traffic is slowed by ${(slowdown * 100).toFixed(1)} %.`,
  ].join('\n');
}
