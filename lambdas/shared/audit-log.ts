import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerOf } from './caller.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';

/** What an operator did: the answer, and how many letters (or other things) it was about. */
export interface Operation {
  readonly response: HttpResponse;
  readonly count: number;
  /** What else the audit log tells. Never a payload. */
  readonly about?: Readonly<Record<string, unknown>>;
}

export type OperateHandler = (request: HttpRequest) => Promise<Operation>;

/** Who calls where no key is asked for. */
const NO_KEY = 'local';

export const callerName = (request: HttpRequest): string => callerOf(request)?.keyName ?? NO_KEY;

/** Writes one audit line for every call, refused ones as well: who, what, when, how many. */
export const audited =
  (handler: OperateHandler, { logger, time }: { readonly logger: Logger; readonly time: Time }): HttpHandler =>
  async (request) => {
    const { requestId } = request.requestContext;
    const call = {
      requestId,
      who: callerName(request),
      keyId: callerOf(request)?.keyId,
      what: request.routeKey,
      when: new Date(time.now()).toISOString(),
      ...request.pathParameters,
    };
    try {
      const { response, count, about } = await handler(request);
      logger.info('audit', { ...call, status: response.statusCode, count, ...about });
      return response;
    } catch (error) {
      logger.info('audit', { ...call, refused: true, count: 0 });
      throw error;
    }
  };
