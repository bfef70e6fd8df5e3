import type { EventReader } from '../../core/ports/event-store.ts';
import { decodePosition, encodePosition, filterHash } from '../../core/query/cursor.ts';
import { conflictJson, pageJson } from '../../core/views/event-view.ts';
import { boundedPage } from '../shared/bounded-page.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { cursorInvalid, readLimit, readParameters } from '../shared/parameters.ts';

const HASH = filterHash('conflicts');

/** `GET /conflicts` */
export const listConflicts =
  (store: Pick<EventReader, 'conflicts'>): HttpHandler =>
  async (request) => {
    const parameters = readParameters(request, ['limit', 'cursor']);
    const cursor = parameters.get('cursor');
    const after = cursor === undefined ? undefined : decodePosition(cursor, HASH);
    if (cursor !== undefined && after === undefined) throw cursorInvalid();
    const { texts, next } = await boundedPage({
      limit: readLimit(parameters),
      after,
      read: (count, start) => store.conflicts(count, start),
      toText: conflictJson,
    });
    return jsonResponse(200, pageJson(texts, next && encodePosition(next, HASH)));
  };
