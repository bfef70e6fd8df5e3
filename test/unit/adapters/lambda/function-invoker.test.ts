import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { lambdaInvoker } from '../../../../adapters/lambda/function-invoker.ts';

function clientOf(answer: { FunctionError?: string; text?: string } | Error) {
  const sent: { InvocationType: string; Payload: string }[] = [];
  const send = async ({ input }: { input: { InvocationType: string; Payload: string } }) => {
    sent.push(input);
    if (answer instanceof Error) throw answer;
    const { text, ...rest } = answer;
    return { ...rest, Payload: { transformToString: () => text ?? '' } };
  };
  return { sent, invoker: lambdaInvoker({ send } as unknown as Pick<LambdaClient, 'send'>, 'isolate') };
}

describe('lambdaInvoker', () => {
  it('gives the answer of the function', async () => {
    const { invoker, sent } = clientOf({ text: '{"status":"processed"}' });
    expect(await invoker.invoke({ index: 1 })).toEqual({ ok: true, payload: { status: 'processed' } });
    expect(sent).toEqual([{ FunctionName: 'isolate', InvocationType: 'RequestResponse', Payload: '{"index":1}' }]);
  });

  it('takes an answer without a payload as undefined', async () => {
    expect(await clientOf({}).invoker.invoke({})).toEqual({ ok: true, payload: undefined });
  });

  it.each([
    [
      '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: exit status 1"}',
      'Runtime.ExitError',
      'RequestId: 1 Error: Runtime exited with error: exit status 1',
    ],
    ['{"errorType":"TypeError","errorMessage":"no","trace":["TypeError: no"]}', 'TypeError', 'no'],
    [
      '{"errorMessage":"2026-11-21T03:00:20.000Z 6f1c Task timed out after 20.00 seconds"}',
      'Sandbox.Timedout',
      'Task timed out after 20.00 seconds',
    ],
    ['{"errorMessage":"odd"}', 'Unhandled', 'odd'],
  ])('reads the error %s', async (text, errorType, errorMessage) => {
    const { invoker } = clientOf({ FunctionError: 'Unhandled', text });
    expect(await invoker.invoke({})).toEqual({ ok: false, errorType, errorMessage });
  });

  it('starts a function without waiting for its answer', async () => {
    const { invoker, sent } = clientOf({});
    await invoker.start({ job: 1 });
    expect(sent).toMatchObject([{ InvocationType: 'Event', Payload: '{"job":1}' }]);
  });

  it('says that the function cannot be called', async () => {
    const throttled = Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' });
    for (const call of ['invoke', 'start'] as const) {
      await expect(clientOf(throttled).invoker[call]({})).rejects.toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: 'The function isolate cannot be called: TooManyRequestsException: Rate Exceeded.',
      });
    }
  });
});
