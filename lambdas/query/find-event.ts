import type { EventReader } from '../../core/ports/event-store.ts';
import { eventJson } from '../../core/views/event-view.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { HttpProblem } from '../shared/problem.ts';

export const eventNotFound = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'event_not_found',
    title: 'Event not found',
    detail: 'No processed event has this id; an accepted one appears within moments.',
  });

/** `GET /events/{id}` */
export const findEvent =
  (store: Pick<EventReader, 'find'>): HttpHandler =>
  async (request) => {
    const source = readParameters(request, ['source']).get('source');
    const id = request.pathParameters?.id ?? '';
    // No identifier holds U+0000, and not every store could be asked for one that does.
    if (id === '' || id.includes('\0')) throw eventNotFound();
    const [newest, ...others] = await store.find(id, source);
    if (newest === undefined) throw eventNotFound();
    const alsoFrom = others.map((other) => other.event.source);
    return jsonResponse(200, eventJson(newest, alsoFrom));
  };
