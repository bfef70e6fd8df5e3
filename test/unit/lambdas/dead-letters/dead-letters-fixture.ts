import type { Redrive, Redrives } from '../../../../core/ports/redrives.ts';
import { createDeadLetters, type DeadLettersDeps } from '../../../../lambdas/dead-letters/dead-letters.ts';
import type { HttpResponse } from '../../../../lambdas/shared/http.ts';
import { withProblems } from '../../../../lambdas/shared/with-problems.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger, type LogLine } from '../shared/collecting-logger.ts';
import { httpRequest } from '../shared/http-request.ts';

const notAsked = (): never => {
  throw new Error('the test did not expect this question');
};

/** A store that answers what the test gives it and nothing else. */
export const store = (answers: Partial<DeadLettersDeps['store']>): DeadLettersDeps['store'] => ({
  letters: notAsked,
  letter: notAsked,
  families: notAsked,
  edit: notAsked,
  discard: notAsked,
  ...answers,
});

export const redrives = (answers: Partial<Redrives>): Redrives => ({
  start: notAsked,
  find: notAsked,
  stop: notAsked,
  rehearse: notAsked,
  ...answers,
});

export const redrive = (changes: Partial<Redrive> = {}): Redrive => ({
  redriveId: 'r-1',
  state: 'running',
  matched: 5,
  redriven: 3,
  processedAgain: 2,
  failedAgain: 1,
  maxPerSecond: 100,
  startedAtMs: Date.UTC(2026, 10, 21, 3, 0, 0),
  endedAtMs: undefined,
  ...changes,
});

interface Call {
  readonly body?: string;
  readonly pathParameters?: Record<string, string>;
  readonly keyName?: string;
}

/** Sends one request to a function whose parts the test gives. */
export async function ask(
  deps: Partial<DeadLettersDeps>,
  routeKey: string,
  target: string,
  { body, pathParameters, keyName }: Call = {},
): Promise<HttpResponse & { readonly json: ReturnType<typeof JSON.parse>; readonly audit: readonly LogLine[] }> {
  const time = virtualTime(Date.UTC(2026, 10, 21, 3, 0, 30));
  const logger = collectingLogger();
  const handler = createDeadLetters({
    store: store({}),
    redrives: redrives({}),
    dataBytes: 1_000,
    logger,
    time,
    ...deps,
  });
  const request = httpRequest(routeKey, target, {
    ...(pathParameters && { pathParameters }),
    ...(keyName !== undefined && { caller: { keyName, keyId: '0a1b2c3d', scopes: ['operate'] } }),
  });
  const response = await withProblems(handler, { logger, time })({ ...request, ...(body !== undefined && { body }) });
  const audit = logger.lines.filter(({ message }) => message === 'audit');
  return { ...response, json: JSON.parse(response.body), audit };
}
