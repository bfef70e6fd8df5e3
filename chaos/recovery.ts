import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosClient } from './clients/chaos-client.ts';
import { ask } from './clients/send-request.ts';
import { readStatistics } from './clients/statistics.ts';
import type { SentEvent } from './history.ts';

const POLL_MS = 10;
/** Statistics cost more than one event. */
const STATISTICS_POLL_MS = 40;

/** From the moment of a fault until the platform is whole again. */
export interface Recovery {
  /** Until an event is answered with 202. */
  readonly acceptedMs: number;
  /** Until the store has committed something, be it what had waited before the fault. */
  readonly committedMs: number;
  /** Until an event sent after the fault is answered by a query, and what else was waited for. */
  readonly visibleMs: number;
}

export interface RecoverySettings {
  readonly client: ChaosClient;
  readonly port: number;
  /** By performance.now(). */
  readonly sinceMs: number;
  readonly withinMs: number;
  /** An event of the fault's own that must be settled too. */
  readonly awaited: SentEvent | undefined;
}

/**
 * Sends one event until it is accepted, and asks for it until it is settled.
 * @returns undefined where the time does not suffice
 */
export async function recovery({
  client,
  port,
  sinceMs,
  withinMs,
  awaited,
}: RecoverySettings): Promise<Recovery | undefined> {
  const endMs = sinceMs + withinMs;
  const event = client.maker.next();
  const acceptedMs = await until(endMs, async () => {
    const accepted = await client.sendOnce([event]);
    return accepted !== undefined && accepted !== 'refused' && accepted.size > 0;
  });
  if (acceptedMs === undefined) return undefined;
  const seen = new AbortController();
  const [committedMs, visibleMs] = await Promise.all([
    until(endMs, committed(port), seen.signal, STATISTICS_POLL_MS),
    until(endMs, settled(port, awaited === undefined ? [event] : [event, awaited])).finally(() => seen.abort()),
  ]);
  if (visibleMs === undefined) return undefined;
  // What is seen is committed, whoever has noticed first.
  const firstMs = Math.min(committedMs ?? visibleMs, visibleMs);
  return { acceptedMs: acceptedMs - sinceMs, committedMs: firstMs - sinceMs, visibleMs: visibleMs - sinceMs };
}

/** When `isSo` answered true; undefined where it did not before `endMs`, or `signal` aborted. */
async function until(
  endMs: number,
  isSo: () => Promise<boolean>,
  signal?: AbortSignal,
  pollMs = POLL_MS,
): Promise<number | undefined> {
  while (performance.now() < endMs && signal?.aborted !== true) {
    if (await isSo()) return performance.now();
    await sleep(pollMs);
  }
  return undefined;
}

/** Whether more is settled than at the first answer. */
function committed(port: number): () => Promise<boolean> {
  let atFirst: number | undefined;
  return async () => {
    const totals = (await readStatistics(port))?.totals;
    if (totals === undefined) return false;
    const settledNow = totals.received - totals.inFlight;
    atFirst ??= settledNow;
    return settledNow > atFirst;
  };
}

/** Whether a query finds every one of them. */
function settled(port: number, events: readonly SentEvent[]): () => Promise<boolean> {
  const open = [...events];
  return async () => {
    for (let next = open[0]; next !== undefined; next = open[0]) {
      const path = `/events/${next.id}?source=${encodeURIComponent(next.source)}`;
      if ((await ask(port, path)) === undefined) return false;
      open.shift();
    }
    return true;
  };
}

/** The value below which `share` of them lie; undefined where there is none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
