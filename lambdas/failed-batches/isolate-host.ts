import type { FunctionInvoker } from '../../core/ports/function-invoker.ts';
import { isNotRun } from '../isolate/end-of-environment.ts';
import type { IsolateHost } from '../isolate/settle-alone.ts';

/**
 * The isolate function on Lambda, which loads it before the time of an invocation begins.
 * @param checkTime is called before each invocation and throws where there is no time for it
 */
export const lambdaIsolateHost = (isolate: Pick<FunctionInvoker, 'invoke'>, checkTime: () => void): IsolateHost => ({
  ready: async () => undefined,
  async invoke(call) {
    checkTime();
    const result = await isolate.invoke(call);
    if (!result.ok && isNotRun(result)) throw new Error(`The isolate function does not load: ${result.errorMessage}`);
    return result;
  },
});
