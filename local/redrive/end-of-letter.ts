import type { EventFailure, Outcome } from '../../core/events/event.ts';
import type { FunctionError } from '../functions/invoke-result.ts';
import { outcomeOfEnd } from '../isolation/end-of-environment.ts';

const NOT_RUN: ReadonlySet<string> = new Set([
  'Runtime.ImportModuleError',
  'Runtime.UserCodeSyntaxError',
  'Runtime.HandlerNotFound',
  'Runtime.CallbackHandlerDeprecated',
]);

/** The function itself cannot be run: no letter is to blame. */
export const isNotRun = ({ errorType }: FunctionError): boolean => NOT_RUN.has(errorType);

/** How a letter failed that ended an environment which it had to itself. */
export const failureOfEnd = (error: FunctionError): EventFailure =>
  (outcomeOfEnd(error, 1) as Extract<Outcome, { status: 'deadLettered' }>).failure;
