import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrives } from '../../core/ports/redrives.ts';
import type { Time } from '../../core/ports/time.ts';
import { audited, type OperateHandler } from '../shared/audit-log.ts';
import { byRoute } from '../shared/by-route.ts';
import type { HttpHandler } from '../shared/http.ts';
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
  const audit = (operate: OperateHandler) => audited(operate, { logger, time });
  return byRoute({
    'GET /dead-letters': audit(listLetters(store)),
    'GET /dead-letters/families': audit(listFamilies(store)),
    'GET /dead-letters/{id}': audit(findLetter(store)),
    'POST /dead-letters/redrive': audit(redriveLetters(redrives)),
    'POST /dead-letters/{id}/redrive': audit(redriveEdited(store, redrives, dataBytes, time)),
    'POST /dead-letters/discard': audit(discardLetters(store, time)),
    'GET /redrives/{id}': audit(findRedrive(redrives)),
    'DELETE /redrives/{id}': audit(stopRedrive(redrives)),
  });
}
