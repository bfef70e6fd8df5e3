import { describe, expect, it } from 'vitest';
import { replayBound } from '../../../../lambdas/redrive-worker/replay-bound.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { memoryShards, record } from './memory-shards.ts';

const SHARD = 'shard-0';
const { signal: never } = new AbortController();
const RECORDS = ['10', '11', '12', '13'].map((sequenceNumber) => ({
  ...record(sequenceNumber, 1),
  shardId: SHARD,
  eventCount: 1,
}));

function bench(position?: string) {
  const time = virtualTime(0);
  const store = { position, looks: 0, isPaused: false };
  const { stream } = memoryShards({ [SHARD]: RECORDS });
  const bound = replayBound({
    store: {
      async statistics() {
        store.looks += 1;
        const shards = store.position === undefined ? [] : [{ shardId: SHARD, position: store.position, settled: 1 }];
        return { shards } as never;
      },
    },
    reader: stream,
    isPaused: async () => store.isPaused,
    time,
  });
  return {
    store,
    /** What it answers, and after how long. */
    async reach(records = RECORDS, type?: string, meanwhile: () => void = () => undefined) {
      const beganMs = time.now();
      let answer: { readonly count: number; readonly afterMs: number } | undefined;
      const asked = bound.reach(SHARD, records, type === undefined ? {} : { type }, never).then((count) => {
        answer = { count, afterMs: time.now() - beganMs };
      });
      await time.advance(5_000);
      meanwhile();
      await time.advance(120_000);
      await asked;
      return answer;
    },
  };
}

describe('replayBound', () => {
  it('takes what the store has settled, at once', async () => {
    const { reach, store } = bench('11');
    expect(await reach()).toEqual({ count: 2, afterMs: 0 });
    store.position = '13';
    expect(await reach()).toEqual({ count: 2, afterMs: 0 });
    expect(await reach(RECORDS.slice(2))).toEqual({ count: 2, afterMs: 0 });
    expect(store.looks).toBe(2);
  });

  it('waits for what is being delivered', async () => {
    const { reach, store } = bench('9');
    const moves = () => {
      store.position = '12';
    };
    expect(await reach(RECORDS, undefined, moves)).toEqual({ count: 3, afterMs: 6_000 });
  });

  it('takes what nobody delivers and the store lacks next, once for the shard', async () => {
    const { reach } = bench('11');
    expect(await reach(RECORDS.slice(2, 3))).toEqual({ count: 1, afterMs: 30_000 });
    expect(await reach(RECORDS.slice(3))).toEqual({ count: 1, afterMs: 0 });
  });

  it('takes the first record of a shard of which the store knows nothing', async () => {
    expect(await bench().reach()).toEqual({ count: 4, afterMs: 30_000 });
  });

  it('takes nothing behind a gap: the store would take the gap for settled', async () => {
    expect(await bench('10').reach(RECORDS.slice(2))).toEqual({ count: 0, afterMs: 30_000 });
  });

  it('takes nothing beyond the store for a replay of one type, which leaves gaps', async () => {
    expect(await bench('9').reach(RECORDS, 'order.*')).toEqual({ count: 0, afterMs: 30_000 });
  });

  it('touches nothing that waits behind a pause', async () => {
    const { reach, store } = bench('9');
    store.isPaused = true;
    expect(await reach()).toEqual({ count: 0, afterMs: 0 });
  });
});
