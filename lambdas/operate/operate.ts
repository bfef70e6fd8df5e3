import { ROUTES } from '../../config/routes.ts';
import { byRoute } from '../shared/by-route.ts';
import type { HttpHandler } from '../shared/http.ts';

/** Handlers of config/routes.ts that one function answers on AWS: each is called seldom, and by few. */
export type OperateHandlers = Readonly<Record<'deadLetters' | 'mappingControl' | 'replays', HttpHandler>>;

/** Answers every `operate` route of config/routes.ts by the handler that the table names. */
export function createOperate(handlers: OperateHandlers): HttpHandler {
  const byName = new Map<string, HttpHandler>(Object.entries(handlers));
  const routes = ROUTES.flatMap(({ method, path, handler }) => {
    const answer = byName.get(handler);
    return answer === undefined ? [] : [[`${method} ${path}`, answer] as const];
  });
  return byRoute(Object.fromEntries(routes));
}
