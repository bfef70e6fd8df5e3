import type { Random, Time } from '../core/ports/time.ts';

export interface Scheduler extends Time {
  /** Wakes sleepers one after the other until `isDone`, nothing sleeps any more, or `endMs` comes. Whether it is done. */
  runUntil(isDone: () => boolean, endMs: number): Promise<boolean>;
}

interface Sleeper {
  readonly wakeAtMs: number;
  /** Decides between sleepers of one moment. */
  readonly turn: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps from one sleeper to the next. Who sleeps until the same moment wakes in an order that `random`
 * draws; each acts until it sleeps again before the next wakes, so that a run is the same every time.
 */
export function scheduler(startMs: number, random: Random): Scheduler {
  let nowMs = startMs;
  const sleeping = new Set<Sleeper>();

  const next = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const one of sleeping) {
      const isEarlier =
        first === undefined ||
        one.wakeAtMs < first.wakeAtMs ||
        (one.wakeAtMs === first.wakeAtMs && one.turn < first.turn);
      if (isEarlier) first = one;
    }
    return first;
  };
  // Nothing in a simulation waits for a disk or a network, so every promise that is ready has run by the next immediate.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          sleeping.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { wakeAtMs: nowMs + Math.max(0, ms), turn: random(), wake };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async runUntil(isDone, endMs) {
      await settle();
      while (!isDone()) {
        const sleeper = next();
        if (sleeper === undefined || sleeper.wakeAtMs > endMs) return false;
        nowMs = sleeper.wakeAtMs;
        sleeper.wake();
        await settle();
      }
      return true;
    },
  };
}
