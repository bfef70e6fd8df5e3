import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './send-request.ts';

const TIMEOUT_MS = 5_000;

export interface Statistics {
  readonly balanced: boolean;
  readonly totals: { readonly received: number; readonly inFlight: number };
}

/** Undefined where no answer came. */
export const readStatistics = (port: number): Promise<Statistics | undefined> =>
  ask<Statistics>(port, '/events/all', TIMEOUT_MS);

/** Resolves when the platform has settled everything that it took; false where it has not within the time. */
export async function drained(port: number, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
    const statistics = await readStatistics(port);
    if (statistics?.totals.inFlight === 0 && statistics.balanced) return true;
  }
  return false;
}
