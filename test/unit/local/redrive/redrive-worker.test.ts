import { describe, expect, it } from 'vitest';
import { EVERYTHING, FAILED, run, started } from './redrive-bench.ts';

describe('a redrive', () => {
  it('processes every letter that matches, once, and tells how far it is', async () => {
    const { bench, worker } = await started(120);
    const redriveId = await run(worker, EVERYTHING);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'running', matched: 120, redriven: 0 });
    await bench.time.advance(500);
    expect(await worker.find(redriveId)).toMatchObject({
      state: 'done',
      matched: 120,
      redriven: 120,
      processedAgain: 120,
      failedAgain: 0,
    });
    expect(await bench.totals()).toMatchObject({ processed: 120, deadLettered: 0, parked: 0 });
    expect(new Set(bench.ran).size).toBe(120);
    expect(bench.ran.length).toBe(120);
    await worker.close();
  });

  it('goes at the rate asked for', async () => {
    const { bench, worker } = await started(100);
    const redriveId = await run(worker, EVERYTHING, 20);
    const seen: (number | undefined)[] = [];
    for (let second = 0; second < 5; second++) {
      await bench.time.advance(1_000);
      seen.push((await worker.find(redriveId))?.redriven);
    }
    expect(seen).toEqual([24, 44, 64, 84, 100]);
    await worker.close();
  });

  it('tries a letter that fails again once, and parks it where the code is none that mends itself', async () => {
    const { bench, worker } = await started(2);
    bench.outcomeOf = (id) =>
      id === 'e-0'
        ? FAILED
        : { status: 'deadLettered', attempts: 1, failure: { code: 'EVENT_INVALID', message: '/n must be string' } };
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(10_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', redriven: 2, failedAgain: 2 });
    expect(bench.ran).toEqual(['e-0', 'e-1']);
    expect(await bench.totals()).toMatchObject({ deadLettered: 1, parked: 1 });
    await worker.close();
  });

  it('started twice at once has one effect', async () => {
    const { bench, worker } = await started(300);
    const both = await Promise.all([run(worker, EVERYTHING), run(worker, EVERYTHING)]);
    await bench.time.advance(2_000);
    const [first, second] = await Promise.all(both.map((redriveId) => worker.find(redriveId)));
    expect([first?.state, second?.state]).toEqual(['done', 'done']);
    expect((first?.processedAgain ?? 0) + (second?.processedAgain ?? 0)).toBe(300);
    expect(bench.ran.length).toBe(300);
    await worker.close();
  });

  it('of ids takes these and no others', async () => {
    const { bench, worker } = await started(5);
    const { items } = await bench.letters.letters({}, 10);
    const ids = items.filter(({ event }) => event.id === 'e-1' || event.id === 'e-3').map(({ letterId }) => letterId);
    await run(worker, { ids });
    await bench.time.advance(1_000);
    expect(bench.ran.toSorted()).toEqual(['e-1', 'e-3']);
    await worker.close();
  });

  it('takes no more letters when it is stopped', async () => {
    const { bench, worker } = await started(100);
    const redriveId = await run(worker, EVERYTHING, 20);
    await bench.time.advance(1_000);
    expect(await worker.stop(redriveId)).toMatchObject({ state: 'stopped', redriven: 24 });
    await bench.time.advance(3_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'stopped', redriven: 24 });
    expect(bench.ran.length).toBe(24);
    await worker.close();
  });

  it('is told as interrupted after a restart, and its letters are as they were', async () => {
    const { bench, worker } = await started(100);
    const redriveId = await run(worker, EVERYTHING, 20);
    await bench.time.advance(2_500);
    // Killed: nobody closes this worker. The next one knows what was last written.
    const next = await bench.open();
    expect(await next.find(redriveId)).toMatchObject({ state: 'interrupted', matched: 100 });
    await worker.close();
    await next.close();
    expect((await bench.saved()).map(({ state }) => state)).toEqual(['interrupted']);
  });

  it('goes on after the store was away', async () => {
    const { bench, worker } = await started(10);
    const unavailable = { kind: 'unavailable', code: 'STORE_UNAVAILABLE', message: 'away' };
    bench.fault = () => ({ ok: true, payload: unavailable });
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(3_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'running', redriven: 0 });
    bench.fault = () => undefined;
    await bench.time.advance(60_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', processedAgain: 10 });
    await worker.close();
  });

  it('waits for letters that a killed platform holds, and processes them when its lease has ended', async () => {
    const { bench, worker } = await started(10);
    const lease = { token: 'of the killed one', untilMs: bench.time.now() + 30_000 };
    await bench.letters.claim({}, 4, bench.time.now(), lease);
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(29_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'running', matched: 10, processedAgain: 6 });
    await bench.time.advance(2_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', processedAgain: 10 });
    await worker.close();
  });

  it('tries letters again that it lost while they were run', async () => {
    const { bench, worker } = await started(3);
    bench.fault = ({ claim }) => {
      bench.fault = () => undefined;
      void bench.letters.release(claim ?? '');
      return {
        ok: true,
        payload: { kind: 'resolved', result: { processed: 0, filtered: 0, failed: 0, parked: 0, lost: 3 } },
      };
    };
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(2_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', processedAgain: 3 });
    await worker.close();
  });

  it('is refused when ten run', async () => {
    const { worker } = await started(100);
    for (let count = 0; count < 10; count++) await run(worker, EVERYTHING, 1);
    expect(await worker.start({ filter: EVERYTHING, maxPerSecond: 1 })).toBeUndefined();
    await worker.close();
  });
});

describe('a redrive whose letters fail again', () => {
  const failing = async (passes: (n: number) => boolean, more = {}) => {
    const { bench, worker } = await started(500);
    bench.outcomeOf = (id) => (passes(Number(id.slice(2))) ? { status: 'processed', attempts: 1 } : FAILED);
    const redriveId = await run(worker, EVERYTHING, 1_000, more);
    await bench.time.advance(5_000);
    await worker.close();
    return { redrive: await worker.find(redriveId), bench };
  };

  it('stops behind the first hundred, says why, and leaves the others as they were', async () => {
    const { redrive, bench } = await failing((n) => n % 20 === 0);
    expect(redrive).toMatchObject({
      state: 'stopped',
      reason:
        '95 of the last 100 letters failed again, so the others were not tried and are as they were: mend the cause, rehearse it, and redrive anew.',
      redriven: 100,
      processedAgain: 5,
      failedAgain: 95,
    });
    expect(await bench.letters.count({ toMs: redrive?.startedAtMs ?? 0 })).toBe(400);
    expect(await bench.saved()).toMatchObject([{ state: 'stopped', redriven: 100 }]);
  });

  it('stops when that begins later', async () => {
    const { redrive } = await failing((n) => n < 100);
    expect(redrive).toMatchObject({ state: 'stopped', redriven: 300, processedAgain: 100 });
  });

  it('is done where no letter is left that it could spare', async () => {
    const { redrive } = await failing((n) => n < 300);
    expect(redrive).toMatchObject({ state: 'done', redriven: 500, failedAgain: 200 });
    expect(redrive?.reason).toBeUndefined();
  });

  it('goes on while one in ten passes', async () => {
    const { redrive } = await failing((n) => n % 10 === 0);
    expect(redrive).toMatchObject({ state: 'done', redriven: 500, processedAgain: 50 });
    expect(redrive?.reason).toBeUndefined();
  });

  it('goes on where it is told to', async () => {
    const { redrive } = await failing(() => false, { keepGoing: true });
    expect(redrive).toMatchObject({ state: 'done', redriven: 500, failedAgain: 500 });
  });
});
