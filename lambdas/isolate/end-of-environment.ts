import type { ErrorCode } from '../../core/errors.ts';
import type { Outcome } from '../../core/events/event.ts';
import type { FunctionError } from '../../core/ports/function-invoker.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  'Sandbox.Timedout': 'PROCESS_TIMED_OUT',
  'Runtime.OutOfMemory': 'PROCESS_OUT_OF_MEMORY',
};
const NOT_RUN: ReadonlySet<string> = new Set([
  'Runtime.ImportModuleError',
  'Runtime.UserCodeSyntaxError',
  'Runtime.HandlerNotFound',
  'Runtime.CallbackHandlerDeprecated',
]);
const REQUEST = /^RequestId: \S+ Error: /;
const MESSAGE_CHARACTERS = 1_000;

/** The function itself cannot be run: nothing that it was called with is to blame. */
export const isNotRun = ({ errorType }: FunctionError): boolean => NOT_RUN.has(errorType);

/** What becomes of an event that ended its environment while it had it to itself. */
export function outcomeOfEnd(
  { errorType, errorMessage }: FunctionError,
  attempts: number,
): Extract<Outcome, { status: 'deadLettered' }> {
  // The request id differs each time, and letters with one message make one family.
  const message = `${errorType}: ${errorMessage.replace(REQUEST, '')}`.slice(0, MESSAGE_CHARACTERS);
  return { status: 'deadLettered', attempts, failure: { code: CODES[errorType] ?? 'PROCESS_CRASHED', message } };
}
