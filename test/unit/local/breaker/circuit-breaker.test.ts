import { expect, it } from 'vitest';
import { startBreaker } from '../../../../local/breaker/circuit-breaker.ts';
import { createMappingControl } from '../../../../local/breaker/mapping-control.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A breaker on a store that a test takes away, and what the mapping was told, with times. */
function bench() {
  const time = virtualTime(0);
  const told: string[] = [];
  let ping: () => Promise<void> = async () => undefined;
  const mapping = {
    pause: async () => void told.push(`pause ${time.now()}`),
    resume: () => void told.push(`resume ${time.now()}`),
  };
  const control = createMappingControl(mapping, time);
  const breaker = startBreaker({ store: { ping: () => ping() }, control, logger: silent, time });
  const away = (): Promise<void> => Promise.reject(new Error('away'));
  return {
    ...{ time, told, control, breaker },
    takeAway: () => {
      ping = away;
    },
    hang: () => {
      ping = () => new Promise(() => undefined);
    },
    bringBack: () => {
      ping = async () => undefined;
    },
  };
}

it('pauses the mapping at the third failure in a row, and has it go on at the first success', async () => {
  const { time, told, takeAway, bringBack, breaker } = bench();
  await time.advance(400);
  takeAway();
  await time.advance(1_000);
  expect(told).toEqual([]);
  expect(breaker.snapshot()).toEqual({ state: 'closed', sinceMs: 0 });
  await time.advance(500);
  expect(told).toEqual(['pause 1500']);
  expect(breaker.snapshot()).toEqual({ state: 'open', sinceMs: 1_500 });
  bringBack();
  await time.advance(500);
  expect(told).toEqual(['pause 1500', 'resume 2000']);
  expect(breaker.snapshot()).toEqual({ state: 'closed', sinceMs: 2_000 });
});

it('does nothing about failures that are not in a row', async () => {
  const { time, told, takeAway, bringBack } = bench();
  for (let round = 0; round < 5; round += 1) {
    takeAway();
    await time.advance(1_000);
    bringBack();
    await time.advance(500);
  }
  expect(told).toEqual([]);
});

it('opens within 5 seconds on a store that hangs', async () => {
  const { time, told, hang } = bench();
  await time.advance(100);
  hang();
  await time.advance(5_000);
  expect(told).toEqual(['pause 4500']);
});

it('pauses once, however long the store is away', async () => {
  const { time, told, takeAway, bringBack, breaker } = bench();
  takeAway();
  await time.advance(600_000);
  expect(told).toEqual(['pause 1500']);
  expect(breaker.snapshot()).toEqual({ state: 'open', sinceMs: 1_500 });
  bringBack();
  await time.advance(500);
  expect(told).toEqual(['pause 1500', 'resume 600500']);
});

it('leaves the mapping paused that a hand has paused', async () => {
  const { time, told, takeAway, bringBack, control } = bench();
  await time.advance(100);
  takeAway();
  await time.advance(2_000);
  await control.pause('hand');
  bringBack();
  await time.advance(1_000);
  expect(told).toEqual(['pause 1500']);
  expect(await control.state()).toEqual({ state: 'paused', pausedBy: [{ reason: 'hand', sinceMs: 2_100 }] });
  await control.resume('hand');
  expect(told).toEqual(['pause 1500', 'resume 3100']);
  expect(await control.state()).toEqual({ state: 'running', pausedBy: [] });
});

it('stops probing', async () => {
  const { time, told, takeAway, breaker } = bench();
  await time.settle();
  await breaker.stop();
  takeAway();
  await time.advance(10_000);
  expect(told).toEqual([]);
  expect(time.sleepers()).toBe(0);
});
