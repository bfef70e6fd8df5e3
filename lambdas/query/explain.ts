import type { EventHistory } from '../../core/ports/event-history.ts';
import { storyJson } from '../../core/views/story-view.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { eventNotFound } from './find-event.ts';

/** `GET /events/{id}/explain?source=`: of the newest event with this id, where several sources used it. */
export const explainEvent =
  (store: Pick<EventHistory, 'story'>): HttpHandler =>
  async (request) => {
    const source = readParameters(request, ['source']).get('source');
    const id = request.pathParameters?.id ?? '';
    // No identifier holds U+0000, and not every store could be asked for one that does.
    if (id === '' || id.includes('\0')) throw eventNotFound();
    const story = await store.story(id, source);
    if (story === undefined) throw eventNotFound();
    return jsonResponse(200, storyJson(story));
  };
