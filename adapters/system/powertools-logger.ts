import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '../../core/ports/logger.ts';

/** What of Powertools' logger the port is made of. */
export const loggerOf = (logger: Pick<PowertoolsLogger, 'debug' | 'info' | 'warn' | 'error'>): Logger => ({
  debug: (message, fields = {}) => logger.debug(message, fields),
  info: (message, fields = {}) => logger.info(message, fields),
  warn: (message, fields = {}) => logger.warn(message, fields),
  error: (message, fields = {}) => logger.error(message, fields),
});

/** JSON lines as Lambda's log tools expect them. An `error` field that is an Error is written with its stack. */
export const powertoolsLogger = (service: string, level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' = 'INFO'): Logger =>
  loggerOf(new PowertoolsLogger({ serviceName: service, logLevel: level }));
