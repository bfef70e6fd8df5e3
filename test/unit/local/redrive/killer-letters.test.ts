import { describe, expect, it } from 'vitest';
import type { redriveBench } from './redrive-bench.ts';
import { crash, EVERYTHING, run, started } from './redrive-bench.ts';

describe('a letter that ends its environment', () => {
  const killer = (bench: Awaited<ReturnType<typeof redriveBench>>, letterId: string, errorType?: string): void => {
    bench.fault = ({ letterIds }) => (letterIds.includes(letterId) ? crash(errorType) : undefined);
  };

  it('is found by halving; the others are processed', async () => {
    const { bench, worker } = await started(8);
    const { items } = await bench.letters.letters({}, 10);
    const guilty = items.find(({ event }) => event.id === 'e-5');
    killer(bench, guilty?.letterId ?? '');
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(1_000);
    expect(bench.calls.map(({ letterIds }) => letterIds.length)).toEqual([8, 4, 4, 2, 1, 1, 1, 2]);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', processedAgain: 7, failedAgain: 1 });
    expect(await bench.letters.letter(guilty?.letterId ?? '')).toMatchObject({
      status: 'deadLettered',
      failure: { code: 'PROCESS_CRASHED', message: 'Runtime.ExitError: exit status 1' },
      redrives: 1,
    });
    await worker.close();
  });

  it('is not blamed for an environment that ends once: that may have had another reason', async () => {
    const { bench, worker } = await started(1);
    bench.fault = () => {
      bench.fault = () => undefined;
      return crash();
    };
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(1_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'done', processedAgain: 1, failedAgain: 0 });
    await worker.close();
  });

  it.each([
    ['Sandbox.Timedout', 'PROCESS_TIMED_OUT'],
    ['Runtime.OutOfMemory', 'PROCESS_OUT_OF_MEMORY'],
  ])('%s is told as %s', async (errorType, code) => {
    const { bench, worker } = await started(1);
    bench.fault = () => crash(errorType);
    await run(worker, EVERYTHING);
    await bench.time.advance(1_000);
    const { items } = await bench.letters.letters({}, 1);
    expect(items[0]?.failure?.code).toBe(code);
    await worker.close();
  });

  it('is not blamed for a function that cannot be loaded', async () => {
    const { bench, worker } = await started(3);
    bench.fault = () => crash('Runtime.ImportModuleError', 'Cannot find module');
    const redriveId = await run(worker, EVERYTHING);
    await bench.time.advance(5_000);
    expect(await worker.find(redriveId)).toMatchObject({ state: 'running', redriven: 0 });
    expect(await bench.totals()).toMatchObject({ deadLettered: 3 });
    await worker.close();
  });
});
