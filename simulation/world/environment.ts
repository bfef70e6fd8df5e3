import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import type { Time } from '../../core/ports/time.ts';
import { timedOut } from '../../local/functions/environment-faults.ts';

export const TIMEOUT_MS = 20_000;

/** What ended does nothing more: whoever waits for it waits for ever. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** One invocation, as what runs in it sees its environment. */
export interface Invocation {
  readonly requestId: string;
  /** Aborts when the environment has ended, or the invocation. */
  readonly over: AbortSignal;
  remainingMs(): number;
  /** Ends the environment: nothing that runs in it does anything from here on. */
  end(error: FunctionError): void;
}

/**
 * Runs one invocation in an environment of its own. What it answers is what the caller hears; what has left it for the
 * store before it ended still arrives there.
 */
export async function runInEnvironment(
  requestId: string,
  time: Time,
  run: (invocation: Invocation) => Promise<unknown>,
): Promise<InvokeResult> {
  const over = new AbortController();
  const ended = Promise.withResolvers<InvokeResult>();
  const deadlineMs = time.now() + TIMEOUT_MS;
  const invocation: Invocation = {
    requestId,
    over: over.signal,
    remainingMs: () => deadlineMs - time.now(),
    end(error) {
      over.abort();
      ended.resolve(error);
    },
  };
  void time.sleep(TIMEOUT_MS, over.signal).then(() => ended.resolve(timedOut(requestId, TIMEOUT_MS)));
  const answered = run(invocation).then(
    (answer): InvokeResult => ({ ok: true, payload: JSON.parse(JSON.stringify(answer ?? null)) }),
    (error: Error): InvokeResult => ({ ok: false, errorType: error.name, errorMessage: error.message }),
  );
  const result = await Promise.race([ended.promise, answered]);
  over.abort();
  return result;
}
