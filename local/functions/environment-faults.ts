import type { FunctionError } from '../../core/ports/function-invoker.ts';

// What Lambda says of an environment that did not answer. Without a request id where no invocation was in flight.

const fault = (requestId: string | undefined, errorType: string, message: string): FunctionError => ({
  ok: false,
  errorType,
  errorMessage: requestId === undefined ? message : `RequestId: ${requestId} Error: ${message}`,
});

const seconds = (ms: number): string => (ms / 1_000).toFixed(2);

export const timedOut = (requestId: string, timeoutMs: number): FunctionError =>
  fault(requestId, 'Sandbox.Timedout', `Task timed out after ${seconds(timeoutMs)} seconds`);

export const initTimedOut = (limitMs: number): FunctionError =>
  fault(undefined, 'Sandbox.Timedout', `Init timed out after ${seconds(limitMs)} seconds`);

export const outOfMemory = (requestId: string | undefined): FunctionError =>
  fault(requestId, 'Runtime.OutOfMemory', 'Runtime exited with error: signal: killed');

export const exited = (requestId: string | undefined, code: number): FunctionError =>
  fault(
    requestId,
    'Runtime.ExitError',
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`,
  );
