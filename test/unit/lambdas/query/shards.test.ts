import { describe, expect, it } from 'vitest';
import type { StoreStatistics } from '../../../../core/ports/event-store.ts';
import type { ShardDescription } from '../../../../core/ports/shards.ts';
import { ask, store } from './query-fixture.ts';

const statistics = {
  shards: [
    { shardId: 'shard-0', position: '20', settled: 60 },
    { shardId: 'shard-1', position: '9', settled: 40 },
  ],
} as unknown as StoreStatistics;

const described = (shardId: string, changes: Partial<ShardDescription> = {}): ShardDescription => ({
  shardId,
  parentShardIds: [],
  hashKeyRange: { startingHashKey: '0', endingHashKey: '9' },
  open: true,
  ...changes,
});

const deps = {
  store: store({ statistics: async () => statistics }),
  stream: {
    progress: () => [
      { shardId: 'shard-0', received: 60, settled: 60, iteratorAgeMs: 0 },
      { shardId: 'shard-1', received: 75, settled: 40, iteratorAgeMs: 1_500 },
    ],
  },
  shards: {
    listShards: async () => [
      described('shard-0', { open: false }),
      described('shard-1', { parentShardIds: ['shard-0'] }),
      described('shard-2', { parentShardIds: ['shard-0'] }),
    ],
  },
};

describe('GET /shards', () => {
  it('answers range, state, position and lag of each shard, also of one that took nothing yet', async () => {
    const { statusCode, json } = await ask(deps, 'GET /shards', '/shards');
    expect(statusCode).toBe(200);
    const unknown = { rate: null, attempts: null, hotKeys: null };
    const hashKeyRange = { startingHashKey: '0', endingHashKey: '9' };
    expect(json).toEqual({
      items: [
        {
          shardId: 'shard-0',
          state: 'closed',
          parentShardIds: [],
          hashKeyRange,
          position: '20',
          received: 60,
          settled: 60,
          behind: 0,
          iteratorAgeMs: 0,
          ...unknown,
        },
        {
          shardId: 'shard-1',
          state: 'open',
          parentShardIds: ['shard-0'],
          hashKeyRange,
          position: '9',
          received: 75,
          settled: 40,
          behind: 35,
          iteratorAgeMs: 1_500,
          ...unknown,
        },
        {
          shardId: 'shard-2',
          state: 'open',
          parentShardIds: ['shard-0'],
          hashKeyRange,
          position: null,
          received: 0,
          settled: 0,
          behind: 0,
          iteratorAgeMs: 0,
          ...unknown,
        },
      ],
      nextCursor: null,
    });
  });

  it('answers what is measured by shard, where somebody does', async () => {
    const activity = (shardId: string) => ({
      rate: shardId === 'shard-1' ? { received: 12.5, settled: 10 } : undefined,
      attempts: shardId === 'shard-1' ? 2 : 0,
      hotKeys: shardId === 'shard-1' ? [{ key: 'station-7', share: 0.42 }] : [],
    });
    const { json } = await ask({ ...deps, activity }, 'GET /shards', '/shards');
    const [first, second] = json.items;
    expect([first.rate, first.attempts, first.hotKeys]).toEqual([null, 0, []]);
    expect([second.rate, second.attempts, second.hotKeys]).toEqual([
      { received: 12.5, settled: 10 },
      2,
      [{ key: 'station-7', share: 0.42 }],
    ]);
  });

  it('takes no parameters', async () => {
    expect((await ask(deps, 'GET /shards', '/shards?limit=1')).json.code).toBe('parameter_unknown');
  });
});
