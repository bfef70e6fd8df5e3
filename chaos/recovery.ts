import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosClient } from './clients/chaos-client.ts';
import { ask } from './clients/send-request.ts';

const POLL_MS = 10;

/** From the moment of a fault until the platform is whole again. */
export interface Recovery {
  /** Until an event is answered with 202. */
  readonly acceptedMs: number;
  /** Until an event sent after the fault is answered by a query. */
  readonly visibleMs: number;
}

/**
 * Sends one event after the other until one is accepted, and asks for it until it is settled.
 * @param sinceMs by performance.now()
 * @returns undefined where `withinMs` do not suffice
 */
export async function recovery(
  client: ChaosClient,
  port: number,
  sinceMs: number,
  withinMs: number,
): Promise<Recovery | undefined> {
  const endMs = sinceMs + withinMs;
  const event = client.maker.next();
  let acceptedMs: number | undefined;
  while (acceptedMs === undefined) {
    if (performance.now() > endMs) return undefined;
    const accepted = await client.sendOnce([event]);
    if (accepted !== undefined && accepted !== 'refused' && accepted.size > 0) acceptedMs = performance.now() - sinceMs;
    else await sleep(POLL_MS);
  }
  const path = `/events/${event.id}?source=${encodeURIComponent(event.source)}`;
  while (performance.now() < endMs) {
    if ((await ask(port, path)) !== undefined) return { acceptedMs, visibleMs: performance.now() - sinceMs };
    await sleep(POLL_MS);
  }
  return undefined;
}

/** The value below which `share` of them lie; undefined where there is none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
