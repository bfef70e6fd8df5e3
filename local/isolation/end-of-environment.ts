import type { ErrorCode } from '../../core/errors.ts';
import type { Outcome } from '../../core/events/event.ts';
import type { FunctionError } from '../functions/invoke-result.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  'Sandbox.Timedout': 'PROCESS_TIMED_OUT',
  'Runtime.OutOfMemory': 'PROCESS_OUT_OF_MEMORY',
};
const REQUEST = /^RequestId: \S+ Error: /;
const MESSAGE_CHARACTERS = 1_000;

/** What becomes of an event that ended its environment while it had it to itself. */
export function outcomeOfEnd({ errorType, errorMessage }: FunctionError, attempts: number): Outcome {
  // The request id differs each time, and letters with one message make one family.
  const message = `${errorType}: ${errorMessage.replace(REQUEST, '')}`.slice(0, MESSAGE_CHARACTERS);
  return { status: 'deadLettered', attempts, failure: { code: CODES[errorType] ?? 'PROCESS_CRASHED', message } };
}
