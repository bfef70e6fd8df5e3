import type { HttpHandler } from './http.ts';
import { HttpProblem } from './problem.ts';

/**
 * One handler for several routes, by route key (`GET /events/{id}`). Answers are not to be cached unless they say so:
 * each is true at its moment only, and may hold what a shared cache must not keep.
 */
export function byRoute(handlers: Readonly<Record<string, HttpHandler>>): HttpHandler {
  const routes = new Map(Object.entries(handlers));
  return async (request) => {
    const answer = routes.get(request.routeKey);
    if (answer === undefined) {
      throw new HttpProblem({
        status: 404,
        code: 'route_not_found',
        title: 'Not found',
        detail: 'Nothing is at this path.',
      });
    }
    const response = await answer(request);
    return { ...response, headers: { 'cache-control': 'no-store', ...response.headers } };
  };
}
