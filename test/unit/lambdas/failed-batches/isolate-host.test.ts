import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { lambdaIsolateHost } from '../../../../lambdas/failed-batches/isolate-host.ts';

const CALL = { record: {} as never, index: 3 };
const hostOf = (result: InvokeResult, checkTime = (): void => undefined) => {
  const called: unknown[] = [];
  const invoke = async (payload: unknown) => {
    called.push(payload);
    return result;
  };
  return { called, host: lambdaIsolateHost({ invoke }, checkTime) };
};

describe('lambdaIsolateHost', () => {
  it('calls the function with one event', async () => {
    const { called, host } = hostOf({ ok: true, payload: { status: 'processed' } });
    expect(await host.ready()).toBeUndefined();
    expect(await host.invoke(CALL)).toEqual({ ok: true, payload: { status: 'processed' } });
    expect(called).toEqual([CALL]);
  });

  it('tells how an event ended its environment', async () => {
    const end = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit 1' } as const;
    expect(await hostOf(end).host.invoke(CALL)).toEqual(end);
  });

  it('blames no event for a function that does not load', async () => {
    const { host } = hostOf({ ok: false, errorType: 'Runtime.ImportModuleError', errorMessage: 'no index' });
    await expect(host.invoke(CALL)).rejects.toThrow('The isolate function does not load: no index');
  });

  it('calls nothing when there is no time for it', async () => {
    const { called, host } = hostOf({ ok: true, payload: undefined }, () => {
      throw new Error('too late');
    });
    await expect(host.invoke(CALL)).rejects.toThrow('too late');
    expect(called).toEqual([]);
  });
});
