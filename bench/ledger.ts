import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerAddress } from './http-connection.ts';
import type { LoadResult } from './load.ts';

/** The totals of GET /events/all. */
export interface Totals {
  readonly received: number;
  readonly processed: number;
  readonly duplicates: number;
  readonly inFlight: number;
}

const POLL_MS = 25;
const STALLED_MS = 30_000;

export async function readTotals({ host, port }: ServerAddress): Promise<Totals> {
  const response = await fetch(`http://${host}:${port}/events/all`);
  if (!response.ok) throw new Error(`GET /events/all was answered with ${response.status}.`);
  return ((await response.json()) as { totals: Totals }).totals;
}

/** Waits until nothing is in flight; the totals then, and the moment at which they were there. */
export async function settledTotals(address: ServerAddress): Promise<{ totals: Totals; atMs: number }> {
  let lowest = Number.POSITIVE_INFINITY;
  let progressAt = performance.now();
  for (;;) {
    const totals = await readTotals(address);
    if (totals.inFlight === 0) return { totals, atMs: Date.now() };
    if (totals.inFlight < lowest) {
      lowest = totals.inFlight;
      progressAt = performance.now();
    } else if (performance.now() - progressAt > STALLED_MS) {
      throw new Error(`${totals.inFlight} accepted events have been in flight for 30 s without any progress.`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * Every event answered as accepted has exactly one effect, or was there already.
 * @throws Error that names the numbers where they differ
 */
export function checkExact(
  load: Pick<LoadResult, 'accepted' | 'resent' | 'refused'>,
  before: Totals,
  after: Totals,
): void {
  const processed = after.processed - before.processed;
  const duplicates = after.duplicates - before.duplicates;
  // What a refused request held of new events and of old ones is not known, so then only the sum can be.
  const exact = processed + duplicates === load.accepted && (load.refused > 0 || duplicates === load.resent);
  if (exact) return;
  throw new Error(
    `The platform accepted ${load.accepted} events, ${load.resent} of them sent before, but processed ${processed} and counted ${duplicates} duplicates.`,
  );
}
