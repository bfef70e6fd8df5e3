import type { IncomingMessage } from 'node:http';
import type { Route } from '../../config/routes.ts';
import type { KeyGuard, Refusal } from '../../core/keys/key-guard.ts';
import type { Caller } from '../../lambdas/shared/http.ts';
import { KEY_PROBLEMS } from '../../lambdas/shared/key-problems.ts';
import type { Problem } from '../../lambdas/shared/problem.ts';
import type { ServerLimits } from './limits.ts';
import { REFUSALS } from './refusals.ts';
import type { FindRoute, RouteMatch } from './route-table.ts';

/** A request whose head is in order: there is a route, and the caller may use it. */
export interface RequestHead {
  readonly route: Route;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly pathParameters: Record<string, string> | undefined;
  readonly caller: Caller | undefined;
}

export interface HeadDeps {
  readonly findRoute: FindRoute;
  /** Undefined where no key is asked for. */
  readonly keys: KeyGuard | undefined;
  readonly limits: ServerLimits;
}

export type HeadResult =
  | { readonly ok: true; readonly head: RequestHead }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** For the log: which key was refused, and why. */
      readonly key?: { readonly keyId?: string; readonly reason: Refusal };
    };

/** RFC 9112 has servers accept the absolute form, `GET http://host/path`. */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

function routeProblem(match: Exclude<RouteMatch, { kind: 'found' }>): Problem {
  if (match.kind === 'bad-path') return REFUSALS.badPath;
  return match.kind === 'no-route' ? REFUSALS.noRoute : REFUSALS.wrongMethod(match.allow);
}

const KEY_REFUSALS = { 400: KEY_PROBLEMS.differ, 401: KEY_PROBLEMS.required, 403: KEY_PROBLEMS.scopeMissing };

const refuse = (problem: Problem): HeadResult => ({ ok: false, problem });

/** Decides by the head alone, before anything of the body is read. */
export function checkHead(incoming: IncomingMessage, { findRoute, keys, limits }: HeadDeps): HeadResult {
  const { headers, rawHeaders, method = '', httpVersion } = incoming;
  const target = (incoming.url ?? '').replace(ORIGIN, '');
  if (rawHeaders.length > limits.headers * 2) return refuse(REFUSALS.headersTooLarge);
  if (target.length > limits.targetCharacters) return refuse(REFUSALS.targetTooLong(limits.targetCharacters));
  if (headers.host === undefined && httpVersion !== '1.0') return refuse(REFUSALS.hostMissing);

  const question = target.indexOf('?');
  const rawPath = question === -1 ? target : target.slice(0, question);
  const match = findRoute(method, rawPath);
  if (match.kind !== 'found') return refuse(routeProblem(match));

  const { route, routeKey, pathParameters } = match;
  let caller: Caller | undefined;
  if (keys !== undefined && route.scope !== undefined) {
    const decision = keys.authorize(headers as Record<string, string | undefined>, route.scope);
    if (!decision.ok) {
      const { status, reason, keyId } = decision;
      return { ok: false, problem: KEY_REFUSALS[status], key: { reason, ...(keyId !== undefined && { keyId }) } };
    }
    const { keyName, keyId, scopes } = decision;
    caller = { keyName, keyId, scopes };
  }
  const rawQueryString = question === -1 ? '' : target.slice(question + 1);
  return { ok: true, head: { route, routeKey, rawPath, rawQueryString, pathParameters, caller } };
}
