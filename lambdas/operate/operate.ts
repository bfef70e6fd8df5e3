import { ROUTES } from '../../config/routes.ts';
import type { HttpHandler } from '../shared/http.ts';
import { HttpProblem } from '../shared/problem.ts';

/** Handlers of config/routes.ts that one function answers on AWS: each is called seldom, and by few. */
export type OperateHandlers = Readonly<Record<'deadLetters' | 'mappingControl' | 'replays', HttpHandler>>;

/** Answers every `operate` route of config/routes.ts by the handler that the table names. */
export function createOperate(handlers: OperateHandlers): HttpHandler {
  const byName: Readonly<Record<string, HttpHandler>> = handlers;
  const byRoute = new Map(ROUTES.map(({ method, path, handler }) => [`${method} ${path}`, byName[handler]]));
  return async (request) => {
    const handler = byRoute.get(request.routeKey);
    if (handler !== undefined) return handler(request);
    throw new HttpProblem({
      status: 404,
      code: 'route_not_found',
      title: 'Not found',
      detail: 'Nothing is at this path.',
    });
  };
}
