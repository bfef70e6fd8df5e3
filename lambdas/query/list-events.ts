import { EVENT_STATUSES, type EventStatus } from '../../core/events/event.ts';
import type { DataFilter, EventReader, ListQuery } from '../../core/ports/event-store.ts';
import { decodePosition, encodePosition, filterHash } from '../../core/query/cursor.ts';
import { parseDataFilters } from '../../core/query/data-filter.ts';
import { eventJson, pageJson } from '../../core/views/event-view.ts';
import { boundedPage } from '../shared/bounded-page.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { cursorInvalid, parameterInvalid, readLimit, readParameters, readTimeRange } from '../shared/parameters.ts';

const PARAMETERS = ['type', 'source', 'subject', 'key', 'status', 'from', 'to', 'q', 'order', 'limit', 'cursor'];
const MAX_SEARCH_CHARACTERS = 1_000;

const isStatus = (text: string): text is EventStatus => (EVENT_STATUSES as readonly string[]).includes(text);

function readStatus(text: string | undefined): EventStatus | undefined {
  if (text === undefined || isStatus(text)) return text;
  throw parameterInvalid(`'status' is one of ${EVENT_STATUSES.join(', ')}.`);
}

function readOrder(text = 'desc'): 'asc' | 'desc' {
  if (text === 'asc' || text === 'desc') return text;
  throw parameterInvalid("'order' is asc (oldest first) or desc (newest first).");
}

function readSearch(text: string | undefined): readonly DataFilter[] | undefined {
  if (text === undefined) return undefined;
  if (text.length > MAX_SEARCH_CHARACTERS)
    throw parameterInvalid(`'q' has at most ${MAX_SEARCH_CHARACTERS} characters.`);
  const result = parseDataFilters(text);
  if (!result.ok) throw parameterInvalid(`'q' cannot be read at character ${result.at}: ${result.message}.`);
  return result.filters;
}

/** The filters and the order of a list, which a cursor of it is tied to. */
function readFilters(parameters: ReadonlyMap<string, string>): Omit<ListQuery, 'limit' | 'after'> {
  const type = parameters.get('type');
  const source = parameters.get('source');
  const subject = parameters.get('subject');
  const key = parameters.get('key');
  const status = readStatus(parameters.get('status'));
  const data = readSearch(parameters.get('q'));
  return {
    ...(type && { type }),
    ...(source && { source }),
    ...(subject && { subject }),
    ...(key && { key }),
    ...(status && { status }),
    ...readTimeRange(parameters),
    ...(data && { data }),
    order: readOrder(parameters.get('order')),
  };
}

/** `GET /events` */
export const listEvents =
  (store: Pick<EventReader, 'list'>): HttpHandler =>
  async (request) => {
    const parameters = readParameters(request, PARAMETERS);
    const limit = readLimit(parameters);
    const filters = readFilters(parameters);
    const hash = filterHash(filters);
    const cursor = parameters.get('cursor');
    const after = cursor === undefined ? undefined : decodePosition(cursor, hash);
    if (cursor !== undefined && after === undefined) throw cursorInvalid();
    const { texts, next } = await boundedPage({
      limit,
      after,
      read: (count, start) => store.list({ ...filters, limit: count, ...(start && { after: start }) }),
      toText: (item) => eventJson(item),
    });
    return jsonResponse(200, pageJson(texts, next && encodePosition(next, hash)));
  };
