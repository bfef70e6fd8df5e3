import type { Time } from '../../core/ports/time.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';

const CHECK_TIMEOUT_MS = 1_000;

/**
 * Resolves when the part is up, with `paused` where a person stopped it; rejects when it is not. One that takes longer
 * than a second counts as down.
 */
export type HealthCheck = () => Promise<'paused' | undefined>;

type PartState = 'up' | 'paused' | 'down';

async function stateOf(check: HealthCheck, time: Time): Promise<PartState> {
  const timer = new AbortController();
  const answer = check().then<PartState, PartState>(
    (state) => state ?? 'up',
    () => 'down',
  );
  const timeout = time.sleep(CHECK_TIMEOUT_MS, timer.signal).then<PartState>(() => 'down');
  const state = await Promise.race([answer, timeout]);
  timer.abort();
  return state;
}

/**
 * `GET /health`: says which parts are up and nothing about why one is not, since anybody may ask. A part that a person
 * paused is no reason to answer 503: a load balancer would take the platform away from producers, whose events it still
 * accepts and keeps.
 */
export const health =
  (checks: Readonly<Record<string, HealthCheck>>, time: Time): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const states = Object.entries(checks).map(async ([part, check]) => [part, await stateOf(check, time)] as const);
    const parts = Object.fromEntries(await Promise.all(states));
    const isUp = Object.values(parts).every((state) => state !== 'down');
    return jsonResponse(isUp ? 200 : 503, { status: isUp ? 'up' : 'down', parts });
  };
