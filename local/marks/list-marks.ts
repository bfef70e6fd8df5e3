import type { MarkPage } from '../../core/views/answers/marks.ts';
import { type HttpHandler, jsonResponse } from '../../lambdas/shared/http.ts';
import { readLimit, readParameters } from '../../lambdas/shared/parameters.ts';
import type { Marks } from './marks.ts';

/** `GET /marks`: what happened to the platform since its start, newest first. */
export const listMarks =
  (marks: Pick<Marks, 'list'>): HttpHandler =>
  async (request) => {
    const limit = readLimit(readParameters(request, ['limit']));
    const page = { items: [...marks.list(limit)], nextCursor: null } satisfies MarkPage;
    return jsonResponse(200, page, { 'cache-control': 'no-store' });
  };
