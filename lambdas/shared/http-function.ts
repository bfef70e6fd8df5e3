import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { LambdaLogger } from '../../adapters/system/lambda-logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';
import type { KeyRateLimits } from './key-rates.ts';
import { HttpProblem } from './problem.ts';
import { requireScope } from './require-scope.ts';
import { withProblems } from './with-problems.ts';

/** Left of the function's time when it answers for a handler that did not: enough for the answer to get out. */
const LAST_WORDS_MS = 500;

const TOO_LATE = new HttpProblem({
  status: 503,
  code: 'too_late',
  title: 'Service unavailable',
  detail: 'There was no answer in time; what was asked for may have been done, and sending the request again is safe.',
  headers: { 'retry-after': '1' },
});

export interface HttpFunctionDeps extends LambdaLogger {
  readonly rates: KeyRateLimits;
  readonly time: Time;
}

/** A function behind the HTTP API, as Lambda calls it: keys, rates, problems and log lines around `handler`. */
export function httpFunction(handler: HttpHandler, { rates, logger, context, time }: HttpFunctionDeps) {
  const inTime = middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: LAST_WORDS_MS,
    timeoutEarlyResponse: () => {
      throw TOO_LATE;
    },
  })
    .use(context)
    .handler(requireScope(rates.limitRequests(handler)));
  return (request: HttpRequest, invocation: Context): Promise<HttpResponse> =>
    withProblems((asked) => inTime(asked, invocation), { logger, time })(request);
}
