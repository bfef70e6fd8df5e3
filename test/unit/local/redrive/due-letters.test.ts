import { expect, it } from 'vitest';
import { FAILED, redriveBench } from './redrive-bench.ts';

const MINUTE_MS = 60_000;

it('takes a letter up a minute after it failed', async () => {
  const bench = await redriveBench();
  await bench.fail({ id: 'e-1' });
  const worker = await bench.open();
  await bench.time.advance(MINUTE_MS - 1_000);
  expect(bench.ran).toEqual([]);
  await bench.time.advance(2_000);
  expect(bench.ran).toEqual(['e-1']);
  expect(await bench.totals()).toMatchObject({ processed: 1, deadLettered: 0 });
  await worker.close();
});

it('tries three times at growing distances, then parks', async () => {
  const bench = await redriveBench();
  bench.outcomeOf = () => FAILED;
  await bench.fail({ id: 'e-1' });
  const worker = await bench.open();
  const failedBefore = async () => (await bench.letters.letters({}, 1)).items[0]?.redrives;
  await bench.time.advance(MINUTE_MS + 1_000);
  expect(await failedBefore()).toBe(1);
  // Half of five minutes, then half of twenty-five: the bench's jitter is one half.
  await bench.time.advance(2.4 * MINUTE_MS);
  expect(await failedBefore()).toBe(1);
  await bench.time.advance(0.2 * MINUTE_MS);
  expect(await failedBefore()).toBe(2);
  await bench.time.advance(12.6 * MINUTE_MS);
  expect(await failedBefore()).toBe(3);
  expect(await bench.totals()).toMatchObject({ deadLettered: 0, parked: 1 });
  await bench.time.advance(60 * MINUTE_MS);
  expect(bench.ran.length).toBe(3);
  await worker.close();
});

it('leaves letters alone that no redrive mends', async () => {
  const bench = await redriveBench();
  const failure = { code: 'EVENT_INVALID', message: '/n must be string' };
  await bench.fail({ id: 'e-1', outcome: { status: 'deadLettered', attempts: 1, failure } });
  const worker = await bench.open();
  await bench.time.advance(10 * MINUTE_MS);
  expect(bench.ran).toEqual([]);
  expect(await bench.totals()).toMatchObject({ deadLettered: 1 });
  await worker.close();
});

it('releases a parked key in order once its failed event is processed', async () => {
  const bench = await redriveBench();
  const order = { type: 'order.placed', partitionKey: 'k' };
  const waits = { status: 'parked', attempts: 0, waitsFor: 'k' } as const;
  await bench.fail(
    { ...order, id: 'e-1', outcome: { ...FAILED, parksKey: 'k' } },
    { ...order, id: 'e-2', outcome: waits },
    { ...order, id: 'e-3', outcome: waits },
  );
  const worker = await bench.open();
  await bench.time.advance(MINUTE_MS - 1_000);
  expect(bench.ran).toEqual([]);
  await bench.time.advance(5_000);
  expect(bench.ran).toEqual(['e-1', 'e-2', 'e-3']);
  expect(await bench.totals()).toMatchObject({ processed: 3, deadLettered: 0, parked: 0 });
  await worker.close();
});

it('takes nothing up while processing is paused', async () => {
  const bench = await redriveBench();
  await bench.fail({ id: 'e-1' });
  bench.isPaused = true;
  const worker = await bench.open();
  await bench.time.advance(10 * MINUTE_MS);
  expect(bench.ran).toEqual([]);
  bench.isPaused = false;
  await bench.time.advance(2_000);
  expect(bench.ran).toEqual(['e-1']);
  await worker.close();
});

it('says once that the store is away, and goes on when it is back', async () => {
  const bench = await redriveBench();
  await bench.fail({ id: 'e-1' });
  let isAway = true;
  const worker = await bench.open({
    ...bench.letters,
    claim: (...args) => (isAway ? Promise.reject(new Error('away')) : bench.letters.claim(...args)),
  });
  await bench.time.advance(2 * MINUTE_MS);
  expect(bench.logger.lines.filter(({ level }) => level === 'warn').length).toBe(1);
  isAway = false;
  await bench.time.advance(2_000);
  expect(bench.ran).toEqual(['e-1']);
  await worker.close();
});
