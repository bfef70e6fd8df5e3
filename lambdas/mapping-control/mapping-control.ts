import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import { readParameters } from '../query/parameters.ts';
import { audited } from '../shared/audit-log.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';

/** Of the circuit breaker in front of the store. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface MappingControlDeps {
  readonly control: MappingControl;
  readonly breaker: () => BreakerState;
  readonly logger: Logger;
  readonly time: Time;
}

/** `GET /processing`, and `POST /processing/pause` and `/resume`: a hand on the event source mapping. */
export function createMappingControl({ control, breaker, logger, time }: MappingControlDeps): HttpHandler {
  const hand: Readonly<Record<string, () => Promise<void>>> = {
    'POST /processing/pause': () => control.pause('hand'),
    'POST /processing/resume': () => control.resume('hand'),
  };
  return audited(
    async (request) => {
      readParameters(request, []);
      await hand[request.routeKey]?.();
      const { state, pausedBy } = await control.state();
      const reasons = pausedBy.map(({ reason, sinceMs }) => ({ reason, since: new Date(sinceMs).toISOString() }));
      const response = jsonResponse(
        200,
        { state, pausedBy: reasons, breaker: breaker() },
        { 'cache-control': 'no-store' },
      );
      return { response, count: 1, about: { state } };
    },
    { logger, time },
  );
}
