import { expect, it } from 'vitest';
import { createPace } from '../../../../core/dead-letters/pace.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const { signal } = new AbortController();

it('lets work pass at its rate', async () => {
  const time = virtualTime(5_000);
  const pace = createPace(10, time);
  const passed: number[] = [];
  const work = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) {
      await pace.ready(signal);
      passed.push(time.now());
      pace.spend(5);
    }
  };
  const done = work();
  await time.advance(2_000);
  await done;
  expect(passed).toEqual([5_000, 5_500, 6_000, 6_500]);
});

it('counts the time that the work takes', async () => {
  const time = virtualTime(0);
  const pace = createPace(10, time);
  const began: number[] = [];
  const work = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) {
      await pace.ready(signal);
      began.push(time.now());
      await time.sleep(400);
      pace.spend(5);
    }
  };
  const done = work();
  await time.advance(2_000);
  await done;
  expect(began).toEqual([0, 500, 1_000]);
});

it('does not make up for a pause with a burst', async () => {
  const time = virtualTime(0);
  const pace = createPace(10, time);
  pace.spend(1);
  await time.advance(60_000);
  await pace.ready(signal);
  pace.spend(10);
  let isReady = false;
  const waiting = pace.ready(signal).then(() => {
    isReady = true;
  });
  await time.advance(999);
  expect(isReady).toBe(false);
  await time.advance(1);
  await waiting;
  expect(isReady).toBe(true);
});

it('waits no longer when it is told to stop', async () => {
  const stopping = new AbortController();
  const time = virtualTime(0);
  const pace = createPace(1, time);
  pace.spend(1_000);
  const waiting = pace.ready(stopping.signal);
  stopping.abort();
  await waiting;
  expect(time.now()).toBe(0);
});
