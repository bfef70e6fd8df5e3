import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerName, type OperateHandler } from '../shared/audit-log.ts';
import { jsonResponse } from '../shared/http.ts';
import { bodyInvalid, readJsonBody } from '../shared/json-body.ts';
import { readParameters } from '../shared/parameters.ts';
import { FilterFault, readIds } from './letter-filter.ts';

const MAX_COMMENT = 1_000;

function readComment(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_COMMENT) return value;
  throw bodyInvalid(`'comment' is a text of 1 to ${MAX_COMMENT} characters: it says why the events are given up.`);
}

function readDiscarded(value: unknown): readonly string[] {
  try {
    return readIds(value);
  } catch (error) {
    throw error instanceof FilterFault ? bodyInvalid(error.message) : error;
  }
}

/** `POST /dead-letters/discard`: the events stay listed, as discarded. */
export const discardLetters =
  (store: Pick<DeadLetterStore, 'discard'>, time: Pick<Time, 'now'>): OperateHandler =>
  async (request) => {
    readParameters(request, []);
    const { members } = readJsonBody(request, ['ids', 'comment']);
    const ids = readDiscarded(members.ids);
    const comment = readComment(members.comment);
    const discarded = await store.discard(ids, comment, callerName(request), time.now());
    return { response: jsonResponse(200, { discarded }), count: discarded, about: { comment } };
  };
