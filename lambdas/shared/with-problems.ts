import { PipelineError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerOf } from './caller.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';
import { HttpProblem, type Problem, problem } from './problem.ts';

const RETRY_AFTER_SECONDS = '1';

const UNAVAILABLE: Problem = {
  status: 503,
  code: 'unavailable',
  title: 'Service unavailable',
  detail: 'A part that this request needs does not answer; nothing was changed, send the request again in a second.',
  headers: { 'retry-after': RETRY_AFTER_SECONDS },
};

const INTERNAL: Problem = {
  status: 500,
  code: 'internal',
  title: 'Internal error',
  detail: 'The request failed through no fault of its own; the log has the reason under this request id.',
};

/**
 * Answers what `handler` throws as problem+json, marks every answer with `x-request-id` and writes one line a request.
 */
export const withProblems =
  (handler: HttpHandler, { logger, time }: { readonly logger: Logger; readonly time: Time }): HttpHandler =>
  async (request) => {
    const startedAt = time.now();
    const { requestId } = request.requestContext;
    let response: HttpResponse;
    try {
      response = await handler(request);
    } catch (error) {
      response = problem(toProblem(error, requestId, logger), requestId);
    }
    logRequest(logger, request, response.statusCode, time.now() - startedAt);
    return { ...response, headers: { ...response.headers, 'x-request-id': requestId } };
  };

function toProblem(error: unknown, requestId: string, logger: Logger): Problem {
  if (error instanceof HttpProblem) return error.problem;
  logger.error('request failed', { requestId, error });
  return error instanceof PipelineError && error.retryable ? UNAVAILABLE : INTERNAL;
}

function logRequest(logger: Logger, request: HttpRequest, status: number, durationMs: number): void {
  const { requestId, http } = request.requestContext;
  const caller = callerOf(request);
  logger.info('request', {
    requestId,
    method: http.method,
    path: request.rawPath.slice(0, 256),
    status,
    durationMs,
    ...(caller && { keyName: caller.keyName, keyId: caller.keyId }),
  });
}
