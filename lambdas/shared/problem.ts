import { type HttpResponse, jsonResponse } from './http.ts';

/** One fault inside a request's body. */
export interface ProblemError {
  /** Position of the event in the request, where there are several. */
  readonly index?: number;
  /** JSON Pointer (RFC 6901) into the event. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface Problem {
  readonly status: number;
  /** Stable snake_case name that clients may branch on; `type` follows from it. */
  readonly code: string;
  readonly title: string;
  /** One sentence: what happened, what was kept, what to do. Never an echo of a payload beyond 100 characters. */
  readonly detail: string;
  readonly errors?: readonly ProblemError[];
  /** Further members of the body, beside those of RFC 9457. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** May be thrown by a handler that is wrapped by `withProblems`. */
export class HttpProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'HttpProblem';
    this.problem = problem;
  }
}

/** RFC 9457: https://www.rfc-editor.org/rfc/rfc9457 */
export function problem(
  { status, code, title, detail, errors, extensions, headers }: Problem,
  requestId: string,
): HttpResponse {
  const body = {
    type: `/problems/${code.replaceAll('_', '-')}`,
    title,
    status,
    detail,
    instance: `urn:spillway:request:${encodeURIComponent(requestId)}`,
    code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...extensions,
  };
  return jsonResponse(status, body, {
    ...headers,
    'content-type': 'application/problem+json',
    'x-request-id': requestId,
  });
}
