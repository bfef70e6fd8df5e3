import { isMainThread } from 'node:worker_threads';

/** What the watched process tells of itself since the last reading. */
export interface ProcessReading {
  /** Most processor time that the main thread spent between two turns of its event loop. */
  readonly longestTurnMs: number;
  readonly rssBytes: number;
  /** Names that somebody put on a prototype which all objects share. */
  readonly strangeNames: readonly string[];
}

const TICK_MS = 5;
const SHARED = { Object: Object.prototype, Array: Array.prototype, String: String.prototype };

const namesOf = (): string[] =>
  Object.entries(SHARED).flatMap(([owner, prototype]) =>
    Reflect.ownKeys(prototype).map((name) => `${owner}.${String(name)}`),
  );

/**
 * Loaded before the platform (`node --import`) by a test that started it with an IPC channel, it answers each message
 * with a reading. Processor time and not the clock, since other processes may hold the processor meanwhile.
 */
function watch(): void {
  const known = new Set(namesOf());
  const spentMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let last = spentMs();
  let longestTurnMs = 0;
  const look = (): void => {
    const now = spentMs();
    longestTurnMs = Math.max(longestTurnMs, now - last);
    last = now;
  };
  setInterval(look, TICK_MS).unref();
  process.on('message', () => {
    look();
    const strangeNames = namesOf().filter((name) => !known.has(name));
    const reading: ProcessReading = { longestTurnMs, rssBytes: process.memoryUsage.rss(), strangeNames };
    longestTurnMs = 0;
    process.send?.(reading);
  });
  process.channel?.unref();
}

if (isMainThread && process.send !== undefined) watch();
