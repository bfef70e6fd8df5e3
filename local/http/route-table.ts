import type { Route } from '../../config/routes.ts';

export type RouteMatch =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly routeKey: string;
      readonly pathParameters?: Record<string, string>;
    }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'no-route' }
  /** A percent-encoding that is no UTF-8. */
  | { readonly kind: 'bad-path' };

/** Finds the route of a method and a path as sent: still percent-encoded, without the query string. */
export type FindRoute = (method: string, path: string) => RouteMatch;

interface Pattern {
  readonly segments: readonly string[];
  /** By method, with the answer for paths that have no parameters. */
  readonly routes: Map<string, Extract<RouteMatch, { kind: 'found' }>>;
  readonly isExact: boolean;
}

const isParameter = (segment: string): boolean => segment.startsWith('{');

function compile(routes: readonly Route[]): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const route of routes) {
    const segments = route.path.split('/').slice(1);
    const pattern = patterns.get(route.path) ?? { segments, routes: new Map(), isExact: !segments.some(isParameter) };
    const routeKey = `${route.method} ${route.path}`;
    pattern.routes.set(route.method, { kind: 'found', route, routeKey });
    patterns.set(route.path, pattern);
  }
  // API Gateway prefers the route without parameters: `/events/all` over `/events/{id}`.
  return [...patterns.values()].sort((a, b) => Number(b.isExact) - Number(a.isExact));
}

/** Decoded once and for all decisions, so that `/%65vents` is `/events` to the key guard as well. */
function segmentsOf(path: string): string[] | 'bad-path' | 'no-route' {
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    const isPlain = path.startsWith('/') && !segments.some((one) => one === '' || one === '.' || one === '..');
    return isPlain ? segments : 'no-route';
  } catch {
    return 'bad-path';
  }
}

const matches = (pattern: Pattern, segments: readonly string[]): boolean =>
  pattern.segments.length === segments.length &&
  pattern.segments.every((segment, index) => isParameter(segment) || segment === segments[index]);

function parametersOf(pattern: Pattern, segments: readonly string[]): Record<string, string> {
  const named = pattern.segments.map((segment, index) => [segment.slice(1, -1), segments[index] ?? ''] as const);
  return Object.fromEntries(named.filter((_, index) => isParameter(pattern.segments[index] ?? '')));
}

/** Matches as API Gateway does: a route without parameters goes before one with, `{name}` takes one segment. */
export function createRouteTable(table: readonly Route[]): FindRoute {
  const patterns = compile(table);
  const exact = new Map(
    patterns.filter(({ isExact }) => isExact).map((pattern) => [`/${pattern.segments.join('/')}`, pattern]),
  );

  return (method, path) => {
    const known = exact.get(path)?.routes.get(method);
    if (known !== undefined) return known;
    const segments = segmentsOf(path);
    if (typeof segments === 'string') return { kind: segments };
    const fitting = patterns.filter((pattern) => matches(pattern, segments));
    if (fitting.length === 0) return { kind: 'no-route' };
    const pattern = fitting.find(({ routes }) => routes.has(method));
    const found = pattern?.routes.get(method);
    if (pattern === undefined || found === undefined) {
      return {
        kind: 'wrong-method',
        allow: [...new Set(fitting.flatMap(({ routes }) => [...routes.keys()]))].join(', '),
      };
    }
    return pattern.isExact ? found : { ...found, pathParameters: parametersOf(pattern, segments) };
  };
}
