import { describe, expect, it } from 'vitest';
import { lambdaMappingControl } from '../../../../adapters/lambda/mapping-control.ts';
import type { MappingSwitch } from '../../../../adapters/lambda/mapping-switch.ts';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';

/** A mapping that is switched at once; `meanwhile` acts once, before the first request after it was set is carried out. */
function mappingOf() {
  const asked: boolean[] = [];
  let state = 'Enabled';
  let meanwhile: (() => Promise<void>) | undefined;
  const mapping: MappingSwitch = {
    async enable(isOn) {
      const first = meanwhile;
      meanwhile = undefined;
      await first?.();
      asked.push(isOn);
      state = isOn ? 'Enabled' : 'Disabled';
    },
    state: async () => state,
  };
  return {
    mapping,
    asked,
    set: (next: string) => {
      state = next;
    },
    beforeNextRequest: (act: () => Promise<void>) => {
      meanwhile = act;
    },
  };
}

function controlOf() {
  const clock = { nowMs: 1_000 };
  const lambda = mappingOf();
  const table = memoryControlTable();
  const control = lambdaMappingControl({ mapping: lambda.mapping, table, time: { now: () => clock.nowMs } });
  return { ...lambda, control, clock, table };
}

describe('lambdaMappingControl', () => {
  it('switches the mapping off and on, and tells why and since when', async () => {
    const { control, asked, clock } = controlOf();
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
    await control.pause('breaker');
    clock.nowMs = 2_000;
    await control.pause('hand');
    await control.pause('breaker');
    expect(await control.state()).toEqual({
      state: 'paused',
      pausedBy: [
        { reason: 'breaker', sinceMs: 1_000 },
        { reason: 'hand', sinceMs: 2_000 },
      ],
    });
    await control.resume('breaker');
    expect(await control.state()).toEqual({ state: 'paused', pausedBy: [{ reason: 'hand', sinceMs: 2_000 }] });
    await control.resume('hand');
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
    expect(asked).toEqual([false, false, false, false, true]);
  });

  it('takes the resume of a reason that does not hold as harmless', async () => {
    const { control } = controlOf();
    await control.resume('breaker');
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
  });

  it('is pausing until Lambda has stopped', async () => {
    const { control, set } = controlOf();
    await control.pause('hand');
    set('Disabling');
    expect((await control.state()).state).toBe('pausing');
    set('Enabled');
    expect((await control.state()).state).toBe('pausing');
  });

  it('tells of a mapping that somebody switched off past it', async () => {
    const { control, set } = controlOf();
    set('Disabled');
    expect(await control.state()).toEqual({ state: 'paused', pausedBy: [] });
  });

  it('stays off where another one pauses while it is being switched on', async () => {
    const { control, asked, beforeNextRequest } = controlOf();
    await control.pause('breaker');
    beforeNextRequest(() => control.pause('hand'));
    await control.resume('breaker');
    expect(await control.state()).toMatchObject({ state: 'paused', pausedBy: [{ reason: 'hand' }] });
    expect(asked).toEqual([false, false, true, false]);
  });

  it('is on where another one resumes while it is being switched off', async () => {
    const { control, asked, beforeNextRequest } = controlOf();
    beforeNextRequest(() => control.resume('hand'));
    await control.pause('hand');
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
    expect(asked).toEqual([true, false, true]);
  });

  it('keeps the reason where the mapping could not be switched on, so that somebody tries again', async () => {
    const { control, mapping } = controlOf();
    await control.pause('breaker');
    const { enable } = mapping;
    mapping.enable = () => Promise.reject(new Error('throttled'));
    await expect(control.resume('breaker')).rejects.toThrow('throttled');
    expect(await control.state()).toEqual({ state: 'paused', pausedBy: [{ reason: 'breaker', sinceMs: 1_000 }] });
    mapping.enable = enable;
    await control.resume('breaker');
    expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
  });
});
