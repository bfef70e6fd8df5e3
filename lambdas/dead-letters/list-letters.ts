import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import { decodePosition, encodePosition, filterHash } from '../../core/query/cursor.ts';
import { pageJson } from '../../core/views/event-view.ts';
import { familyView, letterJson } from '../../core/views/letter-view.ts';
import type { OperateHandler } from '../shared/audit-log.ts';
import { boundedPage } from '../shared/bounded-page.ts';
import { jsonResponse } from '../shared/http.ts';
import { cursorInvalid, parameterInvalid, readLimit, readParameters } from '../shared/parameters.ts';
import { FILTER_NAMES, FilterFault, isLetterId, readFilter, readLetterStatus } from './letter-filter.ts';
import { letterNotFound } from './problems.ts';

function filterOf(parameters: ReadonlyMap<string, string>) {
  try {
    const status = readLetterStatus(parameters.get('status'));
    return { ...readFilter(Object.fromEntries(parameters)), ...(status !== undefined && { status }) };
  } catch (error) {
    throw error instanceof FilterFault ? parameterInvalid(error.message) : error;
  }
}

/** `GET /dead-letters`: newest failure first. */
export const listLetters =
  (store: Pick<DeadLetterStore, 'letters'>): OperateHandler =>
  async (request) => {
    const parameters = readParameters(request, [...FILTER_NAMES, 'status', 'limit', 'cursor']);
    const filter = filterOf(parameters);
    const limit = readLimit(parameters);
    const hash = filterHash(['letters', filter]);
    const cursor = parameters.get('cursor');
    const after = cursor === undefined ? undefined : decodePosition(cursor, hash);
    if (cursor !== undefined && after === undefined) throw cursorInvalid();
    const { texts, next } = await boundedPage({
      limit,
      after,
      read: (count, start) => store.letters(filter, count, start),
      toText: letterJson,
    });
    return {
      response: jsonResponse(200, pageJson(texts, next && encodePosition(next, hash))),
      count: texts.length,
    };
  };

/** `GET /dead-letters/{id}` */
export const findLetter =
  (store: Pick<DeadLetterStore, 'letter'>): OperateHandler =>
  async (request) => {
    readParameters(request, []);
    const letterId = request.pathParameters?.id;
    const letter = isLetterId(letterId) ? await store.letter(letterId) : undefined;
    if (letter === undefined) throw letterNotFound();
    return { response: jsonResponse(200, letterJson(letter)), count: 1 };
  };

/** `GET /dead-letters/families`: letters that failed alike, most letters first. */
export const listFamilies =
  (store: Pick<DeadLetterStore, 'families'>): OperateHandler =>
  async (request) => {
    const families = await store.families(readLimit(readParameters(request, ['limit'])));
    const response = jsonResponse(200, { items: families.map(familyView), nextCursor: null });
    return { response, count: families.length };
  };
