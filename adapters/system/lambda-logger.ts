import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Logger } from '../../core/ports/logger.ts';
import { loggerOf } from './powertools-logger.ts';

export interface LambdaLogger {
  readonly logger: Logger;
  /** A middleware of middy's: every line of an invocation says which one it is, of what, and whether it started cold. */
  readonly context: ReturnType<typeof injectLambdaContext>;
}

/** The log of a deployed function. POWERTOOLS_LOG_LEVEL sets its level. */
export function lambdaLogger(service: string): LambdaLogger {
  const logger = new PowertoolsLogger({ serviceName: service });
  return { logger: loggerOf(logger), context: injectLambdaContext(logger) };
}
