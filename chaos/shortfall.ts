import type { ChaosResult } from './run.ts';

/** What a run must have done at least to prove anything. */
export interface Quota {
  readonly kills: number;
  /** Different faults. */
  readonly kinds: number;
  readonly events: number;
}

/** In which respects a run did less, in words: a slow machine comes to fewer faults in its time. */
export function shortfalls(
  { kills, steps, accepted }: Pick<ChaosResult, 'kills' | 'steps' | 'accepted'>,
  quota: Quota,
): string[] {
  const done = { kills, kinds: new Set(steps.map(({ fault }) => fault)).size, events: accepted };
  const names = { kills: 'times kill -9', kinds: 'kinds of faults', events: 'events accepted' };
  return (Object.keys(names) as (keyof Quota)[])
    .filter((what) => done[what] < quota[what])
    .map((what) => `${done[what]} ${names[what]}, at least ${quota[what]} were asked for`);
}
