import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { lambdaInvoker } from '../../adapters/lambda/function-invoker.ts';
import { lambdaMappingControl } from '../../adapters/lambda/mapping-control.ts';
import { findMappingOf, lambdaMappingSwitch } from '../../adapters/lambda/mapping-switch.ts';
import { memoryControlTable } from '../../adapters/memory/control-table.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { emulator } from './emulator.ts';
import { createFunction } from './sample-function.ts';
import { createMapping } from './sample-mapping.ts';

const client = new LambdaClient(emulator());
const kinesis = kinesisClient(emulator());
afterAll(() => {
  client.destroy();
  kinesis.destroy();
});

describe('lambdaInvoker', () => {
  it('gives the answer, and the error of a function that throws', async () => {
    const name = await createFunction(
      client,
      `export const handler = async (event) => {
        if (event.fail) throw new TypeError(event.fail);
        return { got: event };
      };`,
    );
    const invoker = lambdaInvoker(client, name);
    expect(await invoker.invoke({ n: 1 })).toEqual({ ok: true, payload: { got: { n: 1 } } });
    expect(await invoker.invoke({ fail: 'no' })).toMatchObject({
      ok: false,
      errorMessage: expect.stringContaining('no'),
    });
    expect(await invoker.start({ n: 2 })).toBeUndefined();
  });

  it('tells of a function that ends its environment', async () => {
    const invoker = lambdaInvoker(
      client,
      await createFunction(client, 'export const handler = () => process.exit(1);'),
    );
    expect(await invoker.invoke({})).toMatchObject({ ok: false });
  });

  it('says that there is no such function', async () => {
    await expect(lambdaInvoker(client, 'no-such-function').invoke({})).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});

describe('lambdaMappingControl', () => {
  it('switches the mapping of a function off and on', async () => {
    const { functionName, mappingId } = await createMapping(client, kinesis);
    const find = findMappingOf(client, functionName);
    expect(await find()).toBe(mappingId);
    const mapping = lambdaMappingSwitch({ client, mappingId: find, time: realTime, random: realRandom });
    const control = lambdaMappingControl({ mapping, table: memoryControlTable(), time: realTime });
    const stateOf = async () => (await client.send(new GetEventSourceMappingCommand({ UUID: mappingId }))).State;

    await control.pause('breaker');
    expect(await stateOf()).toMatch(/^Disabl(ed|ing)$/);
    expect(await control.state()).toMatchObject({ pausedBy: [{ reason: 'breaker' }] });
    await control.resume('breaker');
    expect(await stateOf()).toMatch(/^Enabl(ed|ing)$/);
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
  });
});
