import { expect, it } from 'vitest';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { createSettleAlone } from '../../../../lambdas/isolate/settle-alone.ts';

const PROCESSED = { status: 'processed', attempts: 1 };
const CRASH = {
  ok: false,
  errorType: 'Runtime.ExitError',
  errorMessage: 'RequestId: r-1 Error: exit status 1',
} as const;

/** `answers`: what each invocation comes to, by the index of its event, the first time and the next ones. */
function bench(answers: Readonly<Record<number, readonly InvokeResult[]>>) {
  const invoked: number[] = [];
  let failure: InvokeResult | undefined;
  const stopping = new AbortController();
  const host = {
    ready: async () => (failure?.ok === false ? failure : undefined),
    invoke: async (event: unknown): Promise<InvokeResult> => {
      const { index } = event as { index: number };
      const times = invoked.filter((one) => one === index).length;
      invoked.push(index);
      return answers[index]?.[times] ?? { ok: true, payload: PROCESSED };
    },
  };
  const settle = createSettleAlone(host, stopping.signal);
  return {
    ...{ invoked, stopping },
    settle: (index: number) => settle({ record: {} as never, index }),
    breakLoading: (error: InvokeResult) => {
      failure = error;
    },
  };
}

it('finds an event guilty that ends two environments of its own', async () => {
  const { settle, invoked } = bench({ 0: [CRASH, CRASH] });
  expect(await settle(0)).toEqual({
    status: 'deadLettered',
    attempts: 2,
    failure: { code: 'PROCESS_CRASHED', message: 'Runtime.ExitError: exit status 1' },
  });
  expect(invoked).toEqual([0, 0]);
});

it('blames no event where an environment of its own dies once: that may have had another reason', async () => {
  const { settle, invoked } = bench({ 0: [CRASH], 2: [CRASH, CRASH] });
  expect(await settle(0)).toEqual(PROCESSED);
  expect(await settle(1)).toEqual(PROCESSED);
  expect(await settle(2)).toEqual(PROCESSED);
  expect(invoked).toEqual([0, 0, 1, 2, 2, 2]);
});

it('gives an event a fresh environment when it ended one that had served others', async () => {
  const { settle, invoked } = bench({ 1: [CRASH], 2: [CRASH, CRASH, CRASH] });
  expect(await settle(0)).toEqual(PROCESSED);
  expect(await settle(1)).toEqual(PROCESSED);
  expect(await settle(2)).toMatchObject({ status: 'deadLettered', attempts: 3 });
  expect(await settle(3)).toEqual(PROCESSED);
  expect(invoked).toEqual([0, 1, 1, 2, 2, 2, 3]);
});

it('settles one event at a time, in the order asked for', async () => {
  const { settle, invoked } = bench({ 1: [CRASH] });
  await Promise.all([settle(0), settle(1), settle(2)]);
  expect(invoked).toEqual([0, 1, 1, 2]);
});

it.each([
  ['Sandbox.Timedout', 'PROCESS_TIMED_OUT'],
  ['Runtime.OutOfMemory', 'PROCESS_OUT_OF_MEMORY'],
  ['Runtime.ExitError', 'PROCESS_CRASHED'],
  ['RangeError', 'PROCESS_CRASHED'],
])('calls %s %s', async (errorType, code) => {
  const end = { ok: false, errorType, errorMessage: 'why' } as const;
  const { settle } = bench({ 0: [end, end] });
  expect(await settle(0)).toMatchObject({ failure: { code, message: `${errorType}: why` } });
});

it('blames no event where the function does not load', async () => {
  const { settle, invoked, breakLoading } = bench({});
  breakLoading({ ok: false, errorType: 'Runtime.ImportModuleError', errorMessage: 'no such file' });
  await expect(settle(0)).rejects.toThrow('The isolate function does not load: no such file');
  expect(invoked).toEqual([]);
});

it('blames no event for an environment that the platform ended', async () => {
  const { settle, stopping } = bench({ 0: [CRASH] });
  stopping.abort(new Error('stopping'));
  await expect(settle(0)).rejects.toThrow('stopping');
});
