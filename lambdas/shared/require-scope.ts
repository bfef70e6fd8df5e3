import { ROUTE_SCOPES } from '../../config/keys.ts';
import { callerOf } from './caller.ts';
import type { HttpHandler } from './http.ts';
import { KEY_PROBLEMS } from './key-problems.ts';
import { HttpProblem } from './problem.ts';

/**
 * The second lock behind the gateway: a route that was left without an authorizer opens nothing, and neither does a
 * token that the gateway let in without the scope. For the functions on AWS; the local server asks for keys itself.
 */
export const requireScope =
  (handler: HttpHandler): HttpHandler =>
  async (request) => {
    const { routeKey } = request;
    const needed = ROUTE_SCOPES.get(routeKey);
    if (needed === undefined && ROUTE_SCOPES.has(routeKey)) return handler(request);
    const caller = callerOf(request);
    if (caller === undefined) throw new HttpProblem(KEY_PROBLEMS.required);
    if (needed === undefined || !caller.scopes.includes(needed)) throw new HttpProblem(KEY_PROBLEMS.scopeMissing);
    return handler(request);
  };
