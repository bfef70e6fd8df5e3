import { describe, expect, it } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import { hostsUnderTest } from './hosts-under-test.ts';

const { startHost, lines } = hostsUnderTest();

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
