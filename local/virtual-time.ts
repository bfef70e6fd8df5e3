import type { Time } from '../core/ports/time.ts';

export interface VirtualTime extends Time {
  /** Moves the clock on, waking every sleeper at its own moment and letting it act before the next one wakes. */
  advance(ms: number): Promise<void>;
  /** Lets everything act that waits for no timer; the clock stands still. */
  settle(): Promise<void>;
  /** How many sleep at this moment. */
  sleepers(): number;
}

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/** A clock that only the test moves. */
export function virtualTime(startMs = 0): VirtualTime {
  let nowMs = startMs;
  const sleeping = new Set<Sleeper>();

  // setImmediate runs after every promise that is ready; a few rounds serve chains that use it themselves.
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
  };

  const firstUntil = (ms: number): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleeping) {
      if (sleeper.wakeAtMs <= ms && (first === undefined || sleeper.wakeAtMs < first.wakeAtMs)) first = sleeper;
    }
    return first;
  };

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleeping.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { wakeAtMs: nowMs + Math.max(0, ms), wake };
        if (signal?.aborted) {
          resolve();
          return;
        }
        sleeping.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (let next = firstUntil(endMs); next !== undefined; next = firstUntil(endMs)) {
        nowMs = next.wakeAtMs;
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
    settle,
    sleepers: () => sleeping.size,
  };
}
