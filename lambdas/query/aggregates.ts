import type { Catalogue } from '../../core/events/catalogue.ts';
import type { Instant } from '../../core/events/event.ts';
import type { AggregateWindow, EventReader } from '../../core/ports/event-store.ts';
import { decodeWindow, encodeWindow, filterHash } from '../../core/query/cursor.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { cursorInvalid, readLimit, readParameters, readTimeRange } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';

/** `GET /aggregates` */
export const listAggregates =
  (catalogue: Pick<Catalogue, 'list'>): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const items = catalogue.list().flatMap(({ type, aggregates }) => aggregates.map((one) => ({ ...one, type })));
    return jsonResponse(200, { items, nextCursor: null });
  };

/** Windows start at whole milliseconds: the first one at or after the instant. */
const firstMs = ({ ms, micros }: Instant): number => (micros === 0 ? ms : ms + 1);

const windowView = ({ windowStartMs, key, count, sum, min, max }: AggregateWindow, everyMs: number) => ({
  windowStart: new Date(windowStartMs).toISOString(),
  windowEnd: new Date(windowStartMs + everyMs).toISOString(),
  key,
  count,
  sum,
  min,
  max,
  mean: sum / count,
});

/** `GET /aggregates/{name}`: windows in order of start, then key. */
export const readAggregate =
  (catalogue: Pick<Catalogue, 'aggregates'>, store: Pick<EventReader, 'aggregates'>): HttpHandler =>
  async (request) => {
    const parameters = readParameters(request, ['key', 'from', 'to', 'limit', 'cursor']);
    const declared = catalogue.aggregates().find(({ name }) => name === request.pathParameters?.name);
    if (declared === undefined) {
      throw new HttpProblem({
        status: 404,
        code: 'aggregate_not_found',
        title: 'Aggregate not found',
        detail: 'No event type declares an aggregate of this name; GET /aggregates lists those that are declared.',
      });
    }
    const { name, everyMs } = declared;
    const { from, to } = readTimeRange(parameters);
    const key = parameters.get('key');
    const limit = readLimit(parameters);
    const filters = {
      name,
      ...(key !== undefined && { key }),
      ...(from && { fromMs: firstMs(from) }),
      ...(to && { toMs: firstMs(to) }),
    };
    const hash = filterHash(filters);
    const cursor = parameters.get('cursor');
    const after = cursor === undefined ? undefined : decodeWindow(cursor, hash);
    if (cursor !== undefined && after === undefined) throw cursorInvalid();
    // One more than asked for tells whether there is a next page.
    const windows = await store.aggregates({ ...filters, limit: limit + 1, ...(after && { after }) });
    const last = windows.length > limit ? windows[limit - 1] : undefined;
    return jsonResponse(200, {
      items: windows.slice(0, limit).map((window) => windowView(window, everyMs)),
      nextCursor: last === undefined ? null : encodeWindow(last, hash),
    });
  };
