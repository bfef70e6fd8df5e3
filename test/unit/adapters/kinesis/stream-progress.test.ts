import { describe, expect, it } from 'vitest';
import type { ReadFrom, ShardPage, ShardReader, ShardRecord } from '../../../../adapters/kinesis/shard-reader.ts';
import { kinesisStreamProgress } from '../../../../adapters/kinesis/stream-progress.ts';

const [A, B] = ['shardId-000000000000', 'shardId-000000000001'] as const;

const record = (sequenceNumber: string, arrivedAtMs: number, events = 1): ShardRecord => ({
  sequenceNumber,
  partitionKey: '0',
  arrivedAtMs,
  data: Buffer.alloc(events),
});

const pageOf = (records: readonly ShardRecord[], more: Partial<ShardPage> = {}): ShardPage => ({
  records,
  next: undefined,
  millisBehindLatest: 0,
  ...more,
});

/** Shards by id: what is read behind any position, page after page. */
function streamOf(pages: Readonly<Record<string, readonly ShardPage[]>>) {
  const clock = { nowMs: 10_000 };
  const asked: (readonly [string, ReadFrom])[] = [];
  let failures = 0;
  const reader: ShardReader = {
    async iterator(shardId, from) {
      asked.push([shardId, from]);
      if (failures-- > 0) throw new Error('throttled');
      return `${shardId} 0`;
    },
    async read(iterator) {
      const [shardId = '', page = ''] = iterator.split(' ');
      return pages[shardId]?.[Number(page)] ?? pageOf([]);
    },
  };
  const shards = {
    listShards: async () =>
      Object.keys(pages).map((shardId) => ({
        shardId,
        parentShardIds: [],
        hashKeyRange: { startingHashKey: '0', endingHashKey: '1' },
        open: true,
      })),
  };
  const progress = kinesisStreamProgress({
    shards,
    reader,
    countEvents: ({ data }) => data.length,
    time: { now: () => clock.nowMs },
  });
  return {
    clock,
    asked,
    fail: (times: number) => {
      failures = times;
    },
    at: async (positions: Record<string, string> = {}, settled: Record<string, number> = {}) =>
      progress.progress(new Map(Object.entries(positions)), new Map(Object.entries(settled))),
  };
}

describe('kinesisStreamProgress', () => {
  it('counts the events behind each position, and the age of the oldest of them', async () => {
    const { at, asked } = streamOf({ [A]: [pageOf([record('100', 4_000, 3), record('101', 9_000, 2)])], [B]: [] });
    expect(await at({ [A]: '99', [B]: '7' }, { [A]: 40, [B]: 2 })).toEqual([
      { shardId: A, received: 45, settled: 40, iteratorAgeMs: 6_000 },
      { shardId: B, received: 2, settled: 2, iteratorAgeMs: 0 },
    ]);
    expect(asked).toEqual([
      [A, { after: '99' }],
      [B, { after: '7' }],
    ]);
  });

  it('reads a shard of which nothing is settled from its oldest record', async () => {
    const { at, asked } = streamOf({ [A]: [pageOf([record('1', 9_000)])] });
    expect(await at()).toEqual([{ shardId: A, received: 1, settled: 0, iteratorAgeMs: 1_000 }]);
    expect(asked).toEqual([[A, 'oldest']]);
  });

  it('keeps a shard that the stream has forgotten as the store has it', async () => {
    const { at } = streamOf({});
    expect(await at({ [A]: '9' }, { [A]: 12 })).toEqual([{ shardId: A, received: 12, settled: 12, iteratorAgeMs: 0 }]);
  });

  it('goes on behind empty pages where there is more', async () => {
    const empty = (next: string) => pageOf([], { next, millisBehindLatest: 500 });
    const { at } = streamOf({ [A]: [empty(`${A} 1`), empty(`${A} 2`), pageOf([record('1', 8_000)])] });
    expect(await at()).toMatchObject([{ received: 1, iteratorAgeMs: 2_000 }]);
  });

  it('reads once in five seconds, and leaves out what was settled since', async () => {
    const { at, asked, clock } = streamOf({ [A]: [pageOf([record('9', 9_000, 2), record('10', 9_500, 5)])] });
    await at({}, {});
    clock.nowMs = 14_999;
    expect(await at({ [A]: '9' }, { [A]: 2 })).toMatchObject([{ received: 7, settled: 2, iteratorAgeMs: 5_499 }]);
    expect(asked).toHaveLength(1);
    clock.nowMs = 15_000;
    await at({ [A]: '9' }, { [A]: 2 });
    expect(asked).toEqual([
      [A, 'oldest'],
      [A, { after: '9' }],
    ]);
  });

  it('asks again after a failure', async () => {
    const { at, fail } = streamOf({ [A]: [pageOf([record('1', 9_000)])] });
    fail(1);
    await expect(at()).rejects.toThrow('throttled');
    expect(await at()).toMatchObject([{ received: 1 }]);
  });
});
