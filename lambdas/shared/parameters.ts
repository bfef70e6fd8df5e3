import type { Instant } from '../../core/events/event.ts';
import { parseInstant } from '../../core/events/rfc3339.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem } from './problem.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

const badRequest = (code: string, title: string, detail: string): HttpProblem =>
  new HttpProblem({ status: 400, code, title, detail });

export const parameterInvalid = (detail: string): HttpProblem =>
  badRequest('parameter_invalid', 'Query parameter invalid', detail);

export const cursorInvalid = (): HttpProblem =>
  badRequest(
    'cursor_invalid',
    'Cursor invalid',
    'The cursor does not continue this list: send it unchanged, with the same filters and order as the page it came from, or start again without it.',
  );

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw parameterInvalid(`The query string holds a bad percent-encoding near '${shorten(text)}'.`);
  }
}

/**
 * The query parameters of a request by name. Reads the raw query string, because API Gateway joins repeated parameters
 * with a comma and so hides them.
 * @throws HttpProblem 400 for a parameter that is not `allowed`, comes twice, is empty or holds U+0000
 */
export function readParameters(request: HttpRequest, allowed: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of request.rawQueryString.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    if (!allowed.includes(name)) {
      const known = allowed.length === 0 ? 'none is taken' : `there are ${allowed.join(', ')}`;
      throw badRequest(
        'parameter_unknown',
        'Query parameter unknown',
        `'${shorten(name)}' is no query parameter here: ${known}.`,
      );
    }
    if (parameters.has(name)) throw parameterInvalid(`The query parameter '${name}' comes twice: send it once.`);
    if (value === '')
      throw parameterInvalid(`The query parameter '${name}' is empty: leave it out or give it a value.`);
    if (value.includes('\0')) throw parameterInvalid(`The query parameter '${name}' holds U+0000, which nothing does.`);
    parameters.set(name, value);
  }
  return parameters;
}

/** `limit`: 1 to 1000, 100 where it is not given. */
export function readLimit(parameters: ReadonlyMap<string, string>): number {
  const text = parameters.get('limit');
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw parameterInvalid(`'limit' is a whole number from 1 to ${MAX_LIMIT}, not '${shorten(text)}'.`);
  }
  return limit;
}

export interface TimeRange {
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
}

function readInstant(parameters: ReadonlyMap<string, string>, name: 'from' | 'to'): Instant | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined) {
    const hint = 'like 2026-11-21T03:00:00Z (the + of a time zone is written %2B in a query string)';
    throw parameterInvalid(`'${name}' is an RFC 3339 time ${hint}, not '${shorten(text)}'.`);
  }
  return instant;
}

const isBefore = (a: Instant, b: Instant): boolean => a.ms < b.ms || (a.ms === b.ms && a.micros < b.micros);

export function readTimeRange(parameters: ReadonlyMap<string, string>): TimeRange {
  const from = readInstant(parameters, 'from');
  const to = readInstant(parameters, 'to');
  if (from !== undefined && to !== undefined && isBefore(to, from)) {
    throw parameterInvalid("'to' lies before 'from': exchange them.");
  }
  return { ...(from && { from }), ...(to && { to }) };
}
