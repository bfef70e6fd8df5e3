import { describe, expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { queuedReplays, REPLAY_KIND } from '../../../../lambdas/operate/queued-replays.ts';

function queue({ isAway = false } = {}) {
  const clock = { nowMs: 5_000 };
  const table = memoryControlTable();
  const woken: unknown[] = [];
  let ids = 0;
  const replays = queuedReplays({
    table,
    worker: {
      start: async (payload) => {
        if (isAway) throw new PipelineError('SERVICE_UNAVAILABLE', 'throttled');
        woken.push(payload);
      },
    },
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    time: { now: () => clock.nowMs },
  });
  return { replays, table, clock, woken };
}

const ASKED = { fromMs: 1_000, toMs: 4_000, type: 'order.*', maxPerSecond: 100 };
const BEGUN = {
  ...ASKED,
  replayId: 'id-1',
  state: 'running',
  reason: undefined,
  read: 0,
  already: 0,
  added: 0,
  failed: 0,
  startedAtMs: 5_000,
  endedAtMs: undefined,
};

describe('queuedReplays', () => {
  it('puts down what is asked for and calls the worker', async () => {
    const { replays, woken } = queue();
    expect(await replays.start(ASKED)).toEqual(BEGUN);
    expect(await replays.find('id-1')).toEqual(BEGUN);
    expect(woken).toEqual([{ replayId: 'id-1' }]);
  });

  it('begins also where the worker cannot be called: it looks every minute', async () => {
    expect(await queue({ isAway: true }).replays.start(ASKED)).toEqual(BEGUN);
  });

  it('runs one at a time', async () => {
    const { replays } = queue();
    await replays.start(ASKED);
    expect(await replays.start(ASKED)).toBeUndefined();
    await replays.stop('id-1');
    expect(await replays.start(ASKED)).toMatchObject({ replayId: 'id-2' });
  });

  it('stops one, whose progress the worker has written meanwhile, and leaves one that has ended', async () => {
    const { replays, table, clock } = queue();
    await replays.start(ASKED);
    const item = (await table.get(REPLAY_KIND, 'id-1'))!;
    await table.replace(item, { ...item.value, read: 3, added: 3 });
    clock.nowMs = 6_000;
    const stopped = { ...BEGUN, state: 'stopped', read: 3, added: 3, endedAtMs: 6_000 };
    expect(await replays.stop('id-1')).toEqual(stopped);
    clock.nowMs = 7_000;
    expect(await replays.stop('id-1')).toEqual(stopped);
  });

  it('knows nothing of a replay that nobody asked for', async () => {
    const { replays } = queue();
    expect([await replays.find('none'), await replays.stop('none')]).toEqual([undefined, undefined]);
  });
});
