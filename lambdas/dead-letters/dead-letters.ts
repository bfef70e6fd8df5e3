import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrives } from '../../core/ports/redrives.ts';
import type { Time } from '../../core/ports/time.ts';
import { audited, type OperateHandler } from '../shared/audit-log.ts';
import type { HttpHandler } from '../shared/http.ts';
import { HttpProblem } from '../shared/problem.ts';
import { discardLetters } from './discard-letters.ts';
import { findLetter, listFamilies, listLetters } from './list-letters.ts';
import { redriveEdited, redriveLetters } from './redrive-letters.ts';
import { findRedrive, stopRedrive } from './redrives.ts';

export interface DeadLettersDeps {
  readonly store: Pick<DeadLetterStore, 'letters' | 'letter' | 'families' | 'edit' | 'discard'>;
  readonly redrives: Redrives;
  /** Bytes of data that a person may give in place of an event's own. */
  readonly dataBytes: number;
  readonly logger: Logger;
  readonly time: Time;
}

/** Answers every `dead-letters` route of config/routes.ts; it throws HttpProblem for what it refuses. */
export function createDeadLetters({ store, redrives, dataBytes, logger, time }: DeadLettersDeps): HttpHandler {
  const byRoute: Readonly<Record<string, OperateHandler>> = {
    'GET /dead-letters': listLetters(store),
    'GET /dead-letters/families': listFamilies(store),
    'GET /dead-letters/{id}': findLetter(store),
    'POST /dead-letters/redrive': redriveLetters(redrives),
    'POST /dead-letters/{id}/redrive': redriveEdited(store, redrives, dataBytes, time),
    'POST /dead-letters/discard': discardLetters(store, time),
    'GET /redrives/{id}': findRedrive(redrives),
    'DELETE /redrives/{id}': stopRedrive(redrives),
  };
  return async (request) => {
    const operate = byRoute[request.routeKey];
    if (operate === undefined) {
      throw new HttpProblem({
        status: 404,
        code: 'route_not_found',
        title: 'Not found',
        detail: 'Nothing is at this path.',
      });
    }
    const response = await audited(operate, { logger, time })(request);
    return { ...response, headers: { 'cache-control': 'no-store', ...response.headers } };
  };
}
