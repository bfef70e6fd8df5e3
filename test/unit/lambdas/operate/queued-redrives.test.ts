import { describe, expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { PipelineError } from '../../../../core/errors.ts';
import type { LetterFilter } from '../../../../core/ports/dead-letters.ts';
import { queuedRedrives, REDRIVE_KIND } from '../../../../lambdas/operate/queued-redrives.ts';

function queue({ isAway = false } = {}) {
  const clock = { nowMs: 5_000 };
  const table = memoryControlTable();
  const counted: LetterFilter[] = [];
  const woken: unknown[] = [];
  let ids = 0;
  const redrives = queuedRedrives({
    table,
    letters: {
      count: async (filter) => {
        counted.push(filter);
        return 7;
      },
    },
    worker: {
      start: async (payload) => {
        if (isAway) throw new PipelineError('SERVICE_UNAVAILABLE', 'throttled');
        woken.push(payload);
      },
    },
    rehearse: async () => ({ matched: 1, wouldPass: 1, wouldFail: 0, notTried: 0, reasons: [] }),
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    time: { now: () => clock.nowMs },
  });
  return { redrives, table, clock, counted, woken };
}

const BEGUN = {
  redriveId: 'id-1',
  state: 'running',
  matched: 7,
  redriven: 0,
  processedAgain: 0,
  failedAgain: 0,
  maxPerSecond: 100,
  startedAtMs: 5_000,
  endedAtMs: undefined,
};

describe('queuedRedrives', () => {
  it('puts down what is asked for and calls the worker', async () => {
    const { redrives, table, woken } = queue();
    expect(await redrives.start({ filter: { type: 'a' }, maxPerSecond: 100, keepGoing: true })).toEqual(BEGUN);
    expect(await redrives.find('id-1')).toEqual(BEGUN);
    expect((await table.get(REDRIVE_KIND, 'id-1'))?.value.request).toEqual({
      filter: { type: 'a', toMs: 5_000 },
      maxPerSecond: 100,
      keepGoing: true,
    });
    expect(woken).toEqual([{ redriveId: 'id-1' }]);
  });

  it('leaves out what fails after its start, unless letters are named', async () => {
    const { redrives, counted } = queue();
    await redrives.start({ filter: { type: 'a', toMs: 4_000 }, maxPerSecond: 1 });
    await redrives.start({ filter: { type: 'a', toMs: 6_000 }, maxPerSecond: 1 });
    await redrives.start({ filter: { ids: ['1'] }, maxPerSecond: 1 });
    expect(counted).toEqual([{ type: 'a', toMs: 4_000 }, { type: 'a', toMs: 5_000 }, { ids: ['1'] }]);
  });

  it('begins also where the worker cannot be called: it looks every minute', async () => {
    const { redrives } = queue({ isAway: true });
    expect(await redrives.start({ filter: { type: 'a' }, maxPerSecond: 100 })).toEqual(BEGUN);
  });

  it('takes no eleventh', async () => {
    const { redrives } = queue();
    for (let number = 1; number <= 10; number += 1) {
      expect(await redrives.start({ filter: { type: 'a' }, maxPerSecond: 1 })).toBeDefined();
    }
    expect(await redrives.start({ filter: { type: 'a' }, maxPerSecond: 1 })).toBeUndefined();
    await redrives.stop('id-3');
    expect(await redrives.start({ filter: { type: 'a' }, maxPerSecond: 1 })).toBeDefined();
  });

  it('knows nothing of a redrive that nobody asked for', async () => {
    const { redrives } = queue();
    expect([await redrives.find('none'), await redrives.stop('none')]).toEqual([undefined, undefined]);
  });

  it('stops one, whose progress the worker has written meanwhile, and leaves one that has ended', async () => {
    const { redrives, table, clock } = queue();
    await redrives.start({ filter: { type: 'a' }, maxPerSecond: 100 });
    const item = (await table.get(REDRIVE_KIND, 'id-1'))!;
    await table.replace(item, { ...item.value, redriven: 3, processedAgain: 3 });
    clock.nowMs = 6_000;
    const stopped = { ...BEGUN, state: 'stopped', redriven: 3, processedAgain: 3, endedAtMs: 6_000 };
    expect(await redrives.stop('id-1')).toEqual(stopped);
    clock.nowMs = 7_000;
    expect(await redrives.stop('id-1')).toEqual(stopped);
  });

  it('does not undo what the worker writes at the same time', async () => {
    const { redrives, table } = queue();
    await redrives.start({ filter: { type: 'a' }, maxPerSecond: 100 });
    const item = (await table.get(REDRIVE_KIND, 'id-1'))!;
    const written = table.replace(item, { ...item.value, redriven: 3, failedAgain: 3 });
    const stopped = redrives.stop('id-1');
    expect(await written).toBe(true);
    expect(await stopped).toMatchObject({ state: 'stopped', redriven: 3, failedAgain: 3 });
  });
});
