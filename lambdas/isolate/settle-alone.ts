import type { Outcome } from '../../core/events/event.ts';
import type { FunctionError, InvokeResult } from '../../core/ports/function-invoker.ts';
import { outcomeOfEnd } from './end-of-environment.ts';
import type { IsolateCall } from './isolate.ts';

/** Runs the isolate function: one environment, a new one where that has ended. */
export interface IsolateHost {
  /** Resolves when the function has loaded, with the failure where it could not. */
  ready(): Promise<FunctionError | undefined>;
  invoke(call: IsolateCall): Promise<InvokeResult>;
}

/** A fresh environment may also end for a reason of its own, or of the machine; hardly twice with the same event. */
const ENDS_THAT_PROVE = 2;

/**
 * Makes the function that settles one event after the other, each invocation one event. An event that ends an
 * environment which served others before is given a fresh one: only what ends two environments of its own is guilty.
 * @param stopping aborts when environments are ended for another reason than an event
 * @throws Error when the function does not load or is stopped, which is no event's fault
 */
export function createSettleAlone(host: IsolateHost, stopping: AbortSignal): (call: IsolateCall) => Promise<Outcome> {
  let last: Promise<unknown> = Promise.resolve();
  /** Events that the present environment has served. */
  let served = 0;

  const invoke = async (call: IsolateCall) => {
    // Time to load is not the event's.
    const failure = await host.ready();
    if (failure !== undefined) throw new Error(`The isolate function does not load: ${failure.errorMessage}`);
    const result = await host.invoke(call);
    stopping.throwIfAborted();
    return result;
  };

  const settle = async (call: IsolateCall): Promise<Outcome> => {
    let endedAlone = 0;
    for (let attempts = 1; ; attempts += 1) {
      const result = await invoke(call);
      if (result.ok) {
        served += 1;
        return result.payload as Outcome;
      }
      if (served === 0) endedAlone += 1;
      served = 0;
      if (endedAlone === ENDS_THAT_PROVE) return outcomeOfEnd(result, attempts);
    }
  };

  return (call) => {
    const settled = last.then(() => settle(call));
    last = settled.catch(() => undefined);
    return settled;
  };
}
