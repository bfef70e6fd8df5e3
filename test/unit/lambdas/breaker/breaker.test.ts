import { describe, expect, it } from 'vitest';
import { lambdaMappingControl } from '../../../../adapters/lambda/mapping-control.ts';
import type { MappingSwitch } from '../../../../adapters/lambda/mapping-switch.ts';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createBreaker } from '../../../../lambdas/breaker/breaker.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';

const FUNCTION_MS = 60_000;
const away = () => Promise.reject(new PipelineError('STORE_UNAVAILABLE', 'refused'));

function bench() {
  const time = virtualTime(0);
  const logger = collectingLogger();
  const world = { ping: async (): Promise<void> => undefined, pings: 0, isOn: true };
  const mapping: MappingSwitch = {
    enable: async (isOn) => {
      world.isOn = isOn;
    },
    state: async () => (world.isOn ? 'Enabled' : 'Disabled'),
  };
  const control = lambdaMappingControl({ mapping, table: memoryControlTable(), time });
  const store = {
    ping: () => {
      world.pings += 1;
      return world.ping();
    },
  };
  const breaker = createBreaker({ store, control, logger, time });
  return {
    time,
    logger,
    world,
    control,
    tick() {
      const endMs = time.now() + FUNCTION_MS;
      const tick = { isOver: false };
      void breaker({ getRemainingTimeInMillis: () => endMs - time.now() }).then(() => {
        tick.isOver = true;
      });
      return tick;
    },
  };
}

describe('the breaker', () => {
  it('asks the store nothing while its pause does not hold', async () => {
    const { time, world, tick } = bench();
    const run = tick();
    await time.settle();
    expect([run.isOver, world.pings, world.isOn]).toEqual([true, 0, true]);
  });

  it('has the mapping go on when the store answers', async () => {
    const { time, world, control, logger, tick } = bench();
    await control.pause('breaker');
    const run = tick();
    await time.settle();
    expect([run.isOver, world.isOn]).toEqual([true, true]);
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
    expect(logger.lines).toMatchObject([{ level: 'info' }]);
  });

  it('probes every second of an outage, and goes on with the first answer', async () => {
    const { time, world, control, tick } = bench();
    await control.pause('breaker');
    world.ping = away;
    const run = tick();
    await time.advance(20_000);
    expect([run.isOver, world.isOn, world.pings]).toEqual([false, false, 21]);
    world.ping = async () => undefined;
    await time.advance(1_000);
    expect([run.isOver, world.isOn]).toEqual([true, true]);
  });

  it('leaves an outage that is longer to the next tick, in time', async () => {
    const { time, world, control, logger, tick } = bench();
    await control.pause('breaker');
    world.ping = () => new Promise(() => undefined);
    const run = tick();
    await time.advance(FUNCTION_MS - 2_000);
    expect([run.isOver, world.isOn]).toEqual([true, false]);
    expect(logger.lines).toMatchObject([{ level: 'warn' }]);
    expect(await control.state()).toMatchObject({ pausedBy: [{ reason: 'breaker' }] });
  });

  it('never ends a pause by hand', async () => {
    const { time, world, control, tick } = bench();
    await control.pause('hand');
    tick();
    await time.settle();
    expect([world.isOn, world.pings]).toEqual([false, 0]);
    await control.pause('breaker');
    tick();
    await time.settle();
    expect(world.isOn).toBe(false);
    expect(await control.state()).toMatchObject({ state: 'paused', pausedBy: [{ reason: 'hand' }] });
  });

  it('tries again where the mapping could not be switched', async () => {
    const { time, world, control, tick } = bench();
    await control.pause('breaker');
    const { resume } = control;
    let failures = 0;
    control.resume = (reason) => {
      failures += 1;
      return failures < 3 ? Promise.reject(new PipelineError('SERVICE_UNAVAILABLE', 'throttled')) : resume(reason);
    };
    const run = tick();
    await time.advance(2_000);
    expect([run.isOver, world.isOn, failures]).toEqual([true, true, 3]);
  });
});
