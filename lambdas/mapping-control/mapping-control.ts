import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl, MappingState } from '../../core/ports/mapping-control.ts';
import type { Time } from '../../core/ports/time.ts';
import { audited } from '../shared/audit-log.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';

/** Of the circuit breaker in front of the store. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** A batch in flight may take minutes, and longer while the store is away: nobody waits so long for an answer. */
const ANSWER_WITHIN_MS = 3_000;

export interface MappingControlDeps {
  readonly control: MappingControl;
  /** Where the breaker is another function, what it is at follows from the reasons of the pause. */
  readonly breaker: (state: MappingState) => BreakerState;
  /** Settings of the event source mapping, to be shown. */
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly logger: Logger;
  readonly time: Time;
}

/**
 * `GET /processing`, and `POST /processing/pause` and `/resume`: a hand on the event source mapping. A pause that takes
 * longer than 3 seconds is answered with 202: it holds, and goes on waiting for the batch in flight.
 */
export function createMappingControl({ control, breaker, mapping, logger, time }: MappingControlDeps): HttpHandler {
  const hand: Readonly<Record<string, () => Promise<void>>> = {
    'POST /processing/pause': () => control.pause('hand'),
    'POST /processing/resume': () => control.resume('hand'),
  };
  const inTime = async (work: Promise<void> | undefined): Promise<void> => {
    const done = new AbortController();
    const tooLate = time.sleep(ANSWER_WITHIN_MS, done.signal);
    await Promise.race([work, tooLate]).finally(() => done.abort());
  };
  return audited(
    async (request) => {
      readParameters(request, []);
      await inTime(hand[request.routeKey]?.());
      const current = await control.state();
      const { state, pausedBy } = current;
      const reasons = pausedBy.map(({ reason, sinceMs }) => ({ reason, since: new Date(sinceMs).toISOString() }));
      const isUnderWay = state === 'pausing' && request.routeKey === 'POST /processing/pause';
      const response = jsonResponse(
        isUnderWay ? 202 : 200,
        { state, pausedBy: reasons, breaker: breaker(current), mapping },
        { 'cache-control': 'no-store' },
      );
      return { response, count: 1, about: { state } };
    },
    { logger, time },
  );
}
