import { describe, expect, it } from 'vitest';
import { hostsUnderTest } from './hosts-under-test.ts';

const { startHost, lines } = hostsUnderTest();

describe('an invocation', () => {
  it('returns what the handler answers, through JSON', async () => {
    const host = startHost();
    expect(await host.ready()).toBeUndefined();
    const event = { do: 'echo', text: 'ü', list: [1, null, { a: true }] };
    expect(await host.invoke(event)).toEqual({ ok: true, payload: event });
    expect(await host.invoke({ do: 'nothing' })).toEqual({ ok: true, payload: null });
    expect(await host.invoke({ do: 'circular' })).toEqual({
      ok: false,
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body',
    });
  });

  it("has Lambda's context", async () => {
    const result = await startHost({ timeoutMs: 5_000 }).invoke({ do: 'context' }, 'request-1');
    expect(result).toEqual({
      ok: true,
      payload: {
        functionName: 'process',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:process',
        memoryLimitInMB: '128',
        awsRequestId: 'request-1',
        logGroupName: '/aws/lambda/process',
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
        callbackWaitsForEmptyEventLoop: true,
        remaining: expect.toSatisfy((ms: number) => ms > 0 && ms <= 5_000),
      },
    });
  });

  it("has Lambda's variables and the function's own, and none of this process's", async () => {
    const result = await startHost().invoke({ do: 'variables' });
    expect(result).toEqual({
      ok: true,
      payload: {
        TABLE: 'events',
        PATH: process.env.PATH,
        _HANDLER: 'many-ways.handler',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: 'process',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/process',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
        LAMBDA_TASK_ROOT: expect.stringMatching(/handlers$/),
      },
    });
  });

  it('that throws is a function error, and leaves the environment as it is', async () => {
    const host = startHost();
    await host.invoke({ do: 'count' });
    const failed = await host.invoke({ do: 'throw' }, 'request-2');
    expect(failed).toEqual({ ok: false, errorType: 'TypeError', errorMessage: 'no good' });
    expect(await host.invoke({ do: 'throwText' })).toEqual({
      ok: false,
      errorType: 'string',
      errorMessage: 'just text',
    });
    expect(await host.invoke({ do: 'count' })).toEqual({ ok: true, payload: 2 });
    await host.stop(0);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'ERROR',
      requestId: 'request-2',
      message: { errorType: 'TypeError', errorMessage: 'no good' },
    });
  });

  it('hands on what it prints as whole lines', async () => {
    const host = startHost();
    await host.invoke({ do: 'print' });
    await host.stop(0);
    expect([...lines].sort()).toEqual(['from stderr', 'one', 'two \u2028 still two', 'unfinished']);
  });
});

describe('an invocation that ends its environment', () => {
  it.each([
    ['exit', 'Runtime.ExitError', 'RequestId: r Error: Runtime exited with error: exit status 1'],
    ['exitWell', 'Runtime.ExitError', 'RequestId: r Error: Runtime exited without providing a reason'],
    ['exhaust', 'Runtime.OutOfMemory', 'RequestId: r Error: Runtime exited with error: signal: killed'],
    ['exhaustBuffers', 'Runtime.OutOfMemory', 'RequestId: r Error: Runtime exited with error: signal: killed'],
    ['throwLater', 'RangeError', 'too late to catch'],
    ['crashAndAnswer', 'Error', 'crashed first'],
    ['rejectUnseen', 'Runtime.UnhandledPromiseRejection', 'Error: nobody waits for this'],
  ])('%s: is a function error, and the next one finds a new environment', async (way, errorType, errorMessage) => {
    const host = startHost();
    await host.invoke({ do: 'count' });
    expect(await host.invoke({ do: way }, 'r')).toEqual({ ok: false, errorType, errorMessage });
    expect(await host.invoke({ do: 'count' })).toEqual({ ok: true, payload: 1 });
  });

  it('is not ready again before the new environment has loaded', async () => {
    const host = startHost();
    await host.ready();
    await host.invoke({ do: 'exit' });
    let isReady = false;
    const ready = host.ready().then((failure) => {
      isReady = true;
      return failure;
    });
    // No worker can say anything between two microtasks.
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    expect(isReady).toBe(false);
    expect(await ready).toBeUndefined();
  });

  it.each(['hang', 'sleep'])('%s: times out', async (way) => {
    const host = startHost({ timeoutMs: 1_000 });
    await host.ready();
    expect(await host.invoke({ do: way }, 'r')).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: r Error: Task timed out after 1.00 seconds',
    });
    expect(await host.invoke({ do: 'count' })).toEqual({ ok: true, payload: 1 });
  });

  it.each(['dieIdle', 'crashIdle'])('%s: after it has answered, does no lasting harm', async (way) => {
    const host = startHost();
    expect(await host.invoke({ do: way })).toEqual({ ok: true, payload: 'soon' });
    await expect.poll(() => host.processorMs()).toEqual([0]);
    // An invocation that meets the ending environment is a function error, as on Lambda; the one after it finds a new one.
    await expect.poll(() => host.invoke({ do: 'count' })).toEqual({ ok: true, payload: 1 });
  });

  it('leaves all that it printed, and its last words', async () => {
    const host = startHost();
    await host.invoke({ do: 'printAndCrash' }, 'r');
    await expect.poll(() => lines.length).toBe(2_001);
    const printed = lines.map((line) => JSON.parse(line));
    expect(printed.slice(0, -1)).toEqual(Array.from({ length: 2_000 }, (_, line) => ({ line })));
    expect(printed.at(-1)).toMatchObject({
      requestId: 'r',
      message: { errorMessage: 'the end', stackTrace: expect.arrayContaining(['Error: the end']) },
    });
  });
});
