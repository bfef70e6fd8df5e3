import { describe, expect, it } from 'vitest';
import type { StoreStatistics } from '../../../../core/ports/event-store.ts';
import type { ShardProgress } from '../../../../core/ports/stream.ts';
import { ask, store } from './query-fixture.ts';

const totals = { processed: 83, duplicates: 4, conflicts: 1, filtered: 3, deadLettered: 2, parked: 6, discarded: 1 };
const counts = { ...totals, received: 100, failed: 9 };
const stored: StoreStatistics = {
  totals,
  byType: [{ type: 'sensor.temperature', ...counts }],
  bySource: [{ source: 'lab', processed: 83 }],
  perMinute: [{ minuteMs: Date.UTC(2026, 10, 21, 2, 59), ...counts }],
  failures: [{ code: 'EVENT_INVALID', count: 2 }],
  shards: [
    { shardId: 'shard-0', position: '20', settled: 60 },
    { shardId: 'shard-1', position: '9', settled: 40 },
  ],
};
const progress: readonly ShardProgress[] = [
  { shardId: 'shard-0', received: 75, settled: 60, iteratorAgeMs: 12 },
  { shardId: 'shard-1', received: 40, settled: 40, iteratorAgeMs: 0 },
  { shardId: 'shard-2', received: 0, settled: 0, iteratorAgeMs: 0 },
];

const statistics = (statisticsNow = stored, shards = progress) => {
  const calls: unknown[] = [];
  const deps = {
    store: store({
      statistics: async (sinceMinuteMs) => {
        calls.push(['store', new Date(sinceMinuteMs).toISOString()]);
        return statisticsNow;
      },
    }),
    stream: {
      progress: (positions: ReadonlyMap<string, string>) => {
        calls.push(['stream', [...positions]]);
        return shards;
      },
    },
  };
  return ask(deps, 'GET /statistics', '/statistics').then((answer) => ({ ...answer, calls }));
};

describe('GET /statistics', () => {
  it('answers the ledger', async () => {
    const { statusCode, json } = await statistics();
    const settled = {
      received: 100,
      processed: 83,
      duplicates: 4,
      conflicts: 1,
      filtered: 3,
      deadLettered: 2,
      parked: 6,
      discarded: 1,
      failed: 9,
    };
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      asOf: '2026-11-21T03:00:30.000Z',
      balanced: true,
      totals: {
        received: 115,
        processed: 83,
        duplicates: 4,
        conflicts: 1,
        filtered: 3,
        deadLettered: 2,
        parked: 6,
        discarded: 1,
        inFlight: 15,
      },
      byType: [{ type: 'sensor.temperature', ...settled }],
      bySource: [{ source: 'lab', processed: 83 }],
      perMinute: [{ minute: '2026-11-21T02:59:00Z', ...settled }],
      latencyMs: { acceptToVisible: { p50: 1, p95: 2, p99: 3 }, processing: { p50: 1, p95: 2, p99: 3 } },
      failures: [{ code: 'EVENT_INVALID', count: 2 }],
      refused: null,
      shards: [
        { shardId: 'shard-0', iteratorAgeMs: 12, behind: 15 },
        { shardId: 'shard-1', iteratorAgeMs: 0, behind: 0 },
        { shardId: 'shard-2', iteratorAgeMs: 0, behind: 0 },
      ],
    });
  });

  it('answers what was refused at the door, where somebody counts', async () => {
    const refused = () => [{ type: 'order.placed', count: 3 }];
    const deps = { store: store({ statistics: async () => stored }), stream: { progress: () => progress }, refused };
    const { json } = await ask(deps, 'GET /statistics', '/statistics');
    expect(json.refused).toEqual([{ type: 'order.placed', count: 3 }]);
  });

  it('asks the store first, for the last 60 minutes, and then the stream at the positions of the store', async () => {
    const { calls } = await statistics();
    expect(calls).toEqual([
      ['store', '2026-11-21T02:01:00.000Z'],
      [
        'stream',
        [
          ['shard-0', '20'],
          ['shard-1', '9'],
        ],
      ],
    ]);
  });

  it('is not balanced when a shard of the stream counts otherwise than the store', async () => {
    const shifted = progress.map((shard) => (shard.shardId === 'shard-0' ? { ...shard, settled: 59 } : shard));
    expect((await statistics(stored, shifted)).json.balanced).toBe(false);
  });

  it('is not balanced when two shards are wrong by the same number', async () => {
    const swapped = progress.map((shard, index) => ({ ...shard, settled: [59, 41, 0][index] ?? 0 }));
    expect((await statistics(stored, swapped)).json.balanced).toBe(false);
  });

  it('is not balanced when the store settled a shard that the stream does not know', async () => {
    expect((await statistics(stored, progress.slice(1))).json.balanced).toBe(false);
  });

  it('is not balanced when the totals miss an event that was settled', async () => {
    const missing = { ...stored, totals: { ...stored.totals, duplicates: 3 } };
    expect((await statistics(missing)).json.balanced).toBe(false);
  });

  it('is not balanced when the counts of a type or of a minute miss an event', async () => {
    const byType = [{ type: 'sensor.temperature', ...counts, parked: 5 }];
    expect((await statistics({ ...stored, byType })).json.balanced).toBe(false);
    const perMinute = [{ minuteMs: 0, ...counts, received: 101 }];
    expect((await statistics({ ...stored, perMinute })).json.balanced).toBe(false);
  });

  it('answers under the name of GET /events/all too', async () => {
    const deps = { store: store({ statistics: async () => stored }), stream: { progress: () => progress } };
    const { json } = await ask(deps, 'GET /events/all', '/events/all');
    expect(json.totals.received).toBe(115);
  });

  it('takes no parameters', async () => {
    expect((await ask({}, 'GET /statistics', '/statistics?limit=1')).json.code).toBe('parameter_unknown');
  });
});
