/** One run of a handler, over and over on one core. */
export interface Run {
  readonly events: number;
  readonly wallSeconds: number;
  /** Of the whole process: the garbage collector's threads count too. */
  readonly cpuSeconds: number;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What a handler takes, over several runs. */
export interface Cost {
  readonly events: number;
  /** Events a second of CPU time: what a core would do that has nothing else to do. */
  readonly perCpuSecond: Spread;
  readonly perWallSecond: Spread;
  /** CPU time. */
  readonly microsPerEvent: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    lowest: sorted[0]!,
    highest: sorted.at(-1)!,
  };
}

/** @param runs at least one */
export function costOf(runs: readonly Run[]): Cost {
  const perCpuSecond = spreadOf(runs.map(({ events, cpuSeconds }) => events / cpuSeconds));
  return {
    events: runs.reduce((sum, { events }) => sum + events, 0),
    perCpuSecond,
    perWallSecond: spreadOf(runs.map(({ events, wallSeconds }) => events / wallSeconds)),
    microsPerEvent: 1e6 / perCpuSecond.median,
  };
}
