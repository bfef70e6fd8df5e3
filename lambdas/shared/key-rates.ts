import type { KeyRates } from '../../config/keys.ts';
import { createRateLimit, type TakeRate } from '../../core/keys/rate-limit.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerOf } from './caller.ts';
import type { HttpHandler, HttpRequest } from './http.ts';
import { HttpProblem } from './problem.ts';

/** What each key may do in a second; requests without a key are not counted. */
export interface KeyRateLimits {
  readonly inForce: KeyRates;
  /** @throws HttpProblem 429 where the key has sent too many requests; `handler` does not see the request then */
  limitRequests(handler: HttpHandler): HttpHandler;
  /** Called with a request's events before any of them is kept. @throws HttpProblem 429 where they are too many */
  takeEvents(request: HttpRequest, count: number): void;
}

const ANY_NUMBER: TakeRate = () => 0;

function throttled(what: string, perSecond: number | undefined, waitSeconds: number): HttpProblem {
  const seconds = Math.ceil(waitSeconds);
  return new HttpProblem({
    status: 429,
    code: 'key_throttled',
    title: 'Too many requests',
    detail: `This API key may send ${perSecond} ${what} a second; nothing of this request was kept, send it again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  });
}

/** Counts by key, exactly, within this process: on AWS each environment of a function counts for itself. */
export function createKeyRateLimits(rates: KeyRates, time: Pick<Time, 'now'>): KeyRateLimits {
  const limit = (perSecond: number | undefined): TakeRate =>
    perSecond === undefined ? ANY_NUMBER : createRateLimit(perSecond, time);
  const requests = limit(rates.requestsPerSecond);
  const events = limit(rates.eventsPerSecond);
  const waitFor = (take: TakeRate, request: HttpRequest, count: number): number => {
    const caller = callerOf(request);
    return caller === undefined ? 0 : take(caller.keyId, count);
  };

  return {
    inForce: rates,
    limitRequests: (handler) => async (request) => {
      const waitSeconds = waitFor(requests, request, 1);
      if (waitSeconds > 0) throw throttled('requests', rates.requestsPerSecond, waitSeconds);
      return handler(request);
    },
    takeEvents(request, count) {
      const waitSeconds = waitFor(events, request, count);
      if (waitSeconds > 0) throw throttled('events', rates.eventsPerSecond, waitSeconds);
    },
  };
}
