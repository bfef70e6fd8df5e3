import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import { redriveLetters } from '../../../../lambdas/redrive-worker/redrive-letters.ts';
import { crash, EVERYTHING, FAILED } from '../../local/redrive/redrive-bench.ts';
import { FUNCTION_MS, LAST_CALL_MS, numbered, workerBench } from './worker-bench.ts';

const MINUTE_MS = 60_000;

describe('a tick', () => {
  it('takes up letters whose time has come, and is over when none is left', async () => {
    const { fail, time, invoke, totals } = await workerBench();
    await fail(...numbered(3));
    const early = invoke();
    await time.settle();
    expect([early.isOver, await totals()]).toMatchObject([true, { processed: 0, deadLettered: 3 }]);
    await time.advance(MINUTE_MS + 1_000);
    const late = invoke();
    await time.advance(1_000);
    expect([late.isOver, await totals()]).toMatchObject([true, { processed: 3, deadLettered: 0 }]);
  });

  it('parks a letter that failed three times by itself', async () => {
    const { bench, fail, time, tick, totals, ran } = await workerBench();
    bench.outcomeOf = () => FAILED;
    await fail({ id: 'e-1' });
    for (let minute = 0; minute < 40; minute += 1) {
      await time.advance(MINUTE_MS);
      await tick();
    }
    expect(ran).toEqual(['e-1', 'e-1', 'e-1']);
    expect(await totals()).toMatchObject({ deadLettered: 0, parked: 1 });
  });

  it('leaves letters alone while processing is paused', async () => {
    const { bench, fail, time, tick, ran } = await workerBench();
    await fail({ id: 'e-1' });
    bench.isPaused = true;
    await time.advance(2 * MINUTE_MS);
    await tick();
    expect(ran).toEqual([]);
  });

  it('does nothing while another worker is at work', async () => {
    const { redrives, fail, time, invoke } = await workerBench();
    await fail(...numbered(100));
    await time.advance(1_000);
    await redrives.start({ filter: EVERYTHING, maxPerSecond: 1 });
    const first = invoke();
    await time.advance(30_000);
    const second = invoke();
    await time.settle();
    expect([first.isOver, second.isOver]).toEqual([false, true]);
    await time.advance(FUNCTION_MS);
    expect(first.isOver).toBe(true);
  });

  it('puts off what the world denies', async () => {
    const bench = await workerBench({
      table: (table) => ({
        ...table,
        list: () => Promise.reject(new PipelineError('SERVICE_UNAVAILABLE', 'throttled')),
      }),
    });
    await bench.fail({ id: 'e-1' });
    await bench.time.advance(MINUTE_MS + 1_000);
    const run = bench.invoke();
    await bench.time.advance(1_000);
    expect([run.isOver, bench.ran]).toEqual([true, ['e-1']]);
    expect(bench.logger.lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
  });

  it('fails where a chore fails for another reason, and is over for the next one', async () => {
    const { bench, fail, time, tick } = await workerBench();
    await fail({ id: 'e-1' });
    await time.advance(MINUTE_MS + 1_000);
    const { letters } = bench;
    const { claim } = letters;
    letters.claim = () => Promise.reject(new TypeError('a bug'));
    expect(await tick()).toEqual(new TypeError('a bug'));
    letters.claim = claim;
    await tick();
    expect(bench.ran).toEqual(['e-1']);
  });
});

it('stops what it has begun where the table gives something that it cannot read', async () => {
  let isBroken = false;
  const bench = await workerBench({
    table: (table) => ({
      ...table,
      list: (kind) => (isBroken ? Promise.reject(new TypeError('a bug')) : table.list(kind)),
    }),
  });
  await bench.fail(...numbered(100));
  await bench.time.advance(1_000);
  const { redriveId = '' } = (await bench.redrives.start({ filter: EVERYTHING, maxPerSecond: 1 })) ?? {};
  const { ended } = bench.invoke();
  const failed = ended.catch((error: unknown) => error);
  await bench.time.advance(5_000);
  isBroken = true;
  await bench.time.advance(2_000);
  expect(await failed).toEqual(new TypeError('a bug'));
  const { length } = bench.ran;
  await bench.time.advance(30_000);
  expect(bench.ran.length).toBe(length);
  expect(await bench.redrives.find(redriveId)).toMatchObject({ state: 'running', redriven: length });
});

describe('a redrive', () => {
  it('is carried out, its progress told and its rate kept', async () => {
    const { redrives, fail, time, invoke } = await workerBench();
    await fail(...numbered(100));
    await time.advance(1_000);
    const { redriveId = '' } = (await redrives.start({ filter: EVERYTHING, maxPerSecond: 10 })) ?? {};
    const run = invoke();
    await time.advance(5_000);
    const halfway = await redrives.find(redriveId);
    expect(halfway).toMatchObject({ state: 'running', matched: 100, endedAtMs: undefined });
    expect(halfway?.redriven).toBeGreaterThanOrEqual(40);
    expect(halfway?.redriven).toBeLessThanOrEqual(60);
    await time.advance(10_000);
    expect(run.isOver).toBe(true);
    const done = await redrives.find(redriveId);
    expect(done).toMatchObject({ state: 'done', redriven: 100, processedAgain: 100, failedAgain: 0 });
    expect(done?.endedAtMs).toBeGreaterThan(done?.startedAtMs ?? Infinity);
  });

  it('goes on in the next invocation where the time of one was over, and tries no letter twice', async () => {
    const { bench, redrives, fail, time, invoke, ran, letters } = await workerBench();
    bench.outcomeOf = () => FAILED;
    await fail(...numbered(50).map((one) => ({ ...one, outcome: { ...FAILED, attempts: 1 } })));
    await time.advance(1_000);
    const { items } = await letters.letters({}, 50);
    const ids = items.map(({ letterId }) => letterId);
    bench.isPaused = true;
    const { redriveId = '' } = (await redrives.start({ filter: { ids }, maxPerSecond: 0.1, keepGoing: true })) ?? {};
    const first = invoke();
    await time.advance(FUNCTION_MS - LAST_CALL_MS + 1_000);
    expect(first.isOver).toBe(true);
    const left = await redrives.find(redriveId);
    expect(left).toMatchObject({ state: 'running', matched: 50, endedAtMs: undefined });
    expect(left?.failedAgain).toBeGreaterThan(20);
    expect(left?.failedAgain).toBeLessThan(30);
    const second = invoke();
    await time.advance(FUNCTION_MS - LAST_CALL_MS + 1_000);
    expect(second.isOver).toBe(true);
    expect(await redrives.find(redriveId)).toMatchObject({ state: 'done', failedAgain: 50 });
    expect([...ran].sort()).toEqual(
      numbered(50)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('that is stopped takes no more letters, and tells what was in hand', async () => {
    const { redrives, fail, time, invoke, tick, ran } = await workerBench();
    await fail(...numbered(100));
    await time.advance(1_000);
    const { redriveId = '' } = (await redrives.start({ filter: EVERYTHING, maxPerSecond: 5 })) ?? {};
    const run = invoke();
    await time.advance(4_500);
    expect(await redrives.stop(redriveId)).toMatchObject({ state: 'stopped' });
    await time.advance(2_000);
    expect(run.isOver).toBe(true);
    const { length } = ran;
    expect(await redrives.find(redriveId)).toMatchObject({ state: 'stopped', redriven: length });
    expect(length).toBeLessThan(50);
    await tick();
    expect(ran.length).toBe(length);
  });

  it('that begins while the worker works is taken up by it', async () => {
    const { redrives, fail, time, invoke } = await workerBench();
    await fail(...numbered(30));
    await time.advance(1_000);
    await redrives.start({ filter: EVERYTHING, maxPerSecond: 1 });
    invoke();
    await time.advance(2_000);
    const { redriveId = '' } = (await redrives.start({ filter: EVERYTHING, maxPerSecond: 1_000 })) ?? {};
    await time.advance(5_000);
    expect(await redrives.find(redriveId)).toMatchObject({ state: 'done' });
  });

  it('gives letters back that ended their environment when the time is over', async () => {
    const { bench, fail, time, letters } = await workerBench();
    await fail(...numbered(8));
    await time.advance(1_000);
    const over = new AbortController();
    bench.fault = () => {
      if (bench.calls.length === 3) over.abort();
      return crash();
    };
    const result = await redriveLetters(EVERYTHING, 8, { ...bench.redriveDeps(), stopping: over.signal });
    expect(result).toMatchObject({ processedAgain: 0, failedAgain: 0 });
    expect(bench.calls.map(({ letterIds }) => letterIds.length)).toEqual([8, 4, 2]);
    expect(await letters.count({ heldAtMs: time.now() })).toBe(0);
  });
});

describe('the lease of a worker that died', () => {
  it('ends within a minute', async () => {
    const { bench, fail, time, tick, ran, table } = await workerBench();
    await fail({ id: 'e-1' });
    await time.advance(MINUTE_MS + 1_000);
    await table.put('lease', 'redrive-worker', { holder: 'dead', untilMs: time.now() + MINUTE_MS });
    await tick();
    expect(ran).toEqual([]);
    await time.advance(MINUTE_MS);
    await tick();
    expect(ran).toEqual(['e-1']);
    expect(bench.logger.lines).toEqual(bench.logger.lines.filter(({ level }) => level !== 'error'));
  });

  it('that another one took over ends the run of the first', async () => {
    const { redrives, fail, time, invoke, table } = await workerBench();
    await fail(...numbered(100));
    await time.advance(1_000);
    await redrives.start({ filter: EVERYTHING, maxPerSecond: 1 });
    const first = invoke();
    await time.advance(1_000);
    await table.put('lease', 'redrive-worker', { holder: 'other', untilMs: time.now() + FUNCTION_MS });
    await time.advance(MINUTE_MS);
    expect(first.isOver).toBe(true);
    expect(await table.get('lease', 'redrive-worker')).toMatchObject({ value: { holder: 'other' } });
  });
});
