import { realTime } from '../adapters/system/real-time.ts';
import type { KeyRates } from '../config/keys.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Metrics } from '../core/ports/metrics.ts';
import type { HttpHandler } from '../lambdas/shared/http.ts';
import { createKeyRateLimits, type KeyRateLimits } from '../lambdas/shared/key-rates.ts';
import { withProblems } from '../lambdas/shared/with-problems.ts';
import { countServerErrors } from './metrics/door-metrics.ts';

export interface FrontDoorDeps {
  readonly keyRates: KeyRates;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What every request passes on its way to a function and back. */
export interface FrontDoor {
  readonly rates: KeyRateLimits;
  guard(handler: HttpHandler): HttpHandler;
}

export function createFrontDoor({ keyRates, metrics, logger }: FrontDoorDeps): FrontDoor {
  const rates = createKeyRateLimits(keyRates, realTime);
  return {
    rates,
    guard: (handler) =>
      countServerErrors(metrics, withProblems(rates.limitRequests(handler), { logger, time: realTime })),
  };
}
