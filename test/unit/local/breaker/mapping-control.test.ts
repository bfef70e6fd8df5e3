import { expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { keptPause } from '../../../../local/breaker/kept-pause.ts';
import { createMappingControl } from '../../../../local/breaker/mapping-control.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

/** A mapping whose batch in flight ends when the test says so, and what it was told. `open` is a start of the platform. */
function bench() {
  const time = virtualTime(1_000);
  const table = memoryControlTable();
  const told: string[] = [];
  const flights: (() => void)[] = [];
  const mapping = {
    pause: () => {
      told.push('pause');
      return new Promise<void>((resolve) => {
        flights.push(resolve);
      });
    },
    resume: () => void told.push('resume'),
  };
  const open = async () => createMappingControl(mapping, time, await keptPause(table));
  const land = async (flight = flights.length - 1) => {
    flights[flight]?.();
    await time.settle();
  };
  return { time, told, open, land };
}
const BY_HAND = [{ reason: 'hand', sinceMs: 1_000 }];

it('is pausing while a batch is in flight, and paused when it has landed', async () => {
  const { open, land } = bench();
  const control = await open();
  const paused = control.pause('hand');
  expect(await control.state()).toEqual({ state: 'pausing', pausedBy: BY_HAND });
  await land();
  await paused;
  expect(await control.state()).toEqual({ state: 'paused', pausedBy: BY_HAND });
});

it('is pausing again when a second pause finds a batch in flight', async () => {
  const { open, land } = bench();
  const control = await open();
  void control.pause('hand');
  await control.resume('hand');
  void control.pause('hand');
  await land(0);
  expect((await control.state()).state).toBe('pausing');
  await land(1);
  expect((await control.state()).state).toBe('paused');
});

it('keeps an operator’s pause over a restart, with its time, until the operator ends it', async () => {
  const { time, told, open, land } = bench();
  void (await open()).pause('hand');
  await time.advance(500);
  const restarted = await open();
  expect(told).toEqual(['pause', 'pause']);
  await land();
  expect(await restarted.state()).toEqual({ state: 'paused', pausedBy: BY_HAND });
  await restarted.resume('hand');
  expect(told).toEqual(['pause', 'pause', 'resume']);
  expect(await (await open()).state()).toEqual({ state: 'running', pausedBy: [] });
});

it('forgets the breaker’s pause at a restart: the breaker finds out anew', async () => {
  const { open } = bench();
  void (await open()).pause('breaker');
  expect(await (await open()).state()).toEqual({ state: 'running', pausedBy: [] });
});
