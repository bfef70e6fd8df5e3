import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from '../../../../local/functions/function-host.ts';

const hosts: FunctionHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop(0)));
});

const lines: string[] = [];

function startHost(change: Partial<FunctionHostOptions> = {}, module = 'many-ways'): FunctionHost {
  lines.length = 0;
  const host = createFunctionHost({
    name: 'process',
    modulePath: fileURLToPath(new URL(`./handlers/${module}.ts`, import.meta.url)),
    handlerName: 'handler',
    concurrency: 1,
    timeoutMs: 10_000,
    memoryMegabytes: 128,
    environment: { TABLE: 'events' },
    onLine: (line) => lines.push(line),
    time: realTime,
    ...change,
  });
  hosts.push(host);
  return host;
}

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

describe('a function that cannot be loaded', () => {
  it.each([
    ['fails-to-load', 'handler', 'Error', 'no configuration'],
    ['exits-while-loading', 'handler', 'Runtime.ExitError', 'Runtime exited with error: exit status 1'],
    ['crashes-while-loading', 'handler', 'Error', 'nobody catches this'],
    ['lacks-a-module', 'handler', 'Runtime.ImportModuleError', 'not-there.ts'],
    ['many-ways', 'missing', 'Runtime.HandlerNotFound', 'many-ways.missing is undefined or not exported'],
    ['many-ways', 'notAFunction', 'Runtime.HandlerNotFound', 'many-ways.notAFunction is undefined or not exported'],
    ['many-ways', 'withCallback', 'Runtime.CallbackHandlerDeprecated', 'make it an async function'],
  ])('%s, %s: says so when it starts and on every invocation', async (module, handlerName, errorType, message) => {
    const host = startHost({ handlerName }, module);
    const expected = { ok: false, errorType, errorMessage: expect.stringContaining(message) };
    expect(await host.ready()).toEqual(expected);
    expect(await host.invoke({})).toEqual(expected);
    expect(await host.invoke({})).toEqual(expected);
  });
});

describe('a function that crashes by itself', () => {
  it('is not started again before it is needed', async () => {
    const host = startHost({}, 'crashes-while-loading');
    await host.ready();
    await realTime.sleep(500);
    expect(lines).toHaveLength(1);
  });
});

describe('the environments of a function', () => {
  it('run as many invocations at once as they are, and the others in turn', async () => {
    const host = startHost({ concurrency: 2 });
    const first = await host.acquire();
    const second = await host.acquire();
    const order: string[] = [];
    const third = host.acquire().then((environment) => {
      order.push('third');
      environment!.release();
    });
    const gaveUp = new AbortController();
    const fourth = host.acquire(gaveUp.signal);
    const fifth = host.acquire().then((environment) => {
      order.push('fifth');
      environment!.release();
    });
    gaveUp.abort();
    expect(await fourth).toBeUndefined();
    expect(order).toEqual([]);
    first!.release();
    await Promise.all([third, fifth]);
    expect(order).toEqual(['third', 'fifth']);
    second!.release();
  });

  it('tell what processor time they took', async () => {
    const host = startHost({ concurrency: 2 });
    await host.ready();
    const times = await host.processorMs();
    expect(times).toHaveLength(2);
    for (const ms of times) expect(ms).toBeGreaterThan(0);
  });

  it('end after their invocation when the host stops, and take no more', async () => {
    const host = startHost();
    await host.ready();
    const slow = host.invoke({ do: 'slow' });
    const stopping = host.stop(10_000);
    await expect(host.invoke({ do: 'count' })).rejects.toThrow('is stopped');
    expect(await slow).toEqual({ ok: true, payload: 'done' });
    await stopping;
    await host.stop(0);
  });

  it('end in the middle of an invocation that outlasts the grace', async () => {
    const host = startHost();
    await host.ready();
    const endless = host.invoke({ do: 'hang' });
    await host.stop(20);
    expect(await endless).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  });

  it('refuse those who wait when the host stops', async () => {
    const host = startHost();
    const environment = await host.acquire();
    const waiting = host.acquire();
    const stopping = host.stop(0);
    await expect(waiting).rejects.toThrow('is stopped');
    environment!.release();
    await stopping;
  });
});
