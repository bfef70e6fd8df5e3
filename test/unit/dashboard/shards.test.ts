import { describe, expect, it } from 'vitest';
import type { ShardAnswer } from '../../../core/views/answers/monitoring.ts';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { countsOf } from '../../../dashboard/pages/event-types/type-counts.ts';
import { shardNumber, shardsAtWork, standingOfShard } from '../../../dashboard/pages/overview/shard-standing.ts';
import { shareText } from '../../../dashboard/ui/number-text.ts';

describe('a shard', () => {
  it.each([
    [0, 0, 'fine'],
    [4_999, null, 'fine'],
    [5_000, 0, 'late'],
    [0, 1, 'retrying'],
    [5_000, 3, 'retrying'],
    [60_000, 3, 'trouble'],
  ])('whose oldest event waits for %d ms, after %s failed deliveries, is %s', (iteratorAgeMs, attempts, standing) => {
    expect(standingOfShard({ iteratorAgeMs, attempts })).toBe(standing);
  });

  it('is told from the others by its number', () => {
    expect(shardNumber('shardId-000000000012')).toBe('12');
    expect(shardNumber('shardId-000000000000')).toBe('0');
  });

  it('that is closed and drained is not at work', () => {
    const shards = [
      { shardId: 'open', state: 'open', behind: 0 },
      { shardId: 'draining', state: 'closed', behind: 2 },
      { shardId: 'drained', state: 'closed', behind: 0 },
    ] as unknown as readonly ShardAnswer[];
    expect(shardsAtWork(shards).map(({ shardId }) => shardId)).toEqual(['open', 'draining']);
  });
});

it('writes a share as per cent', () => {
  expect([0.012, 0.0994, 0.0995, 0.42, 1].map(shareText)).toEqual(['1.2 %', '9.9 %', '10 %', '42 %', '100 %']);
});

describe('the counts of a declared type', () => {
  const counts = (type: string, received: number, failed: number) => ({
    ...{ type, received, failed, processed: received - failed },
    ...{ duplicates: 0, conflicts: 0, filtered: 0, deadLettered: failed, parked: 0, discarded: 0 },
  });
  const statistics = (refused: StatisticsAnswer['refused']) =>
    ({
      byType: [counts('windows.security', 100, 1), counts('windows.system', 10, 2), counts('windowsill', 5, 0)],
      refused,
    }) as unknown as StatisticsAnswer;

  it('are those of every type that falls under it', () => {
    const refused = [
      { type: 'windows.system', count: 4 },
      { type: 'windowsill', count: 2 },
      { type: null, count: 7 },
    ];
    expect(countsOf('windows.*', statistics(refused))).toEqual({
      accepted: 110,
      refused: 4,
      processed: 107,
      failed: 3,
    });
    expect(countsOf('windowsill', statistics(refused))).toEqual({ accepted: 5, refused: 2, processed: 5, failed: 0 });
    expect(countsOf('other', statistics(refused))).toEqual({ accepted: 0, refused: 0, processed: 0, failed: 0 });
  });

  it('do not say how many were refused where nobody counts', () => {
    expect(countsOf('windowsill', statistics(null)).refused).toBeUndefined();
    expect(countsOf('windowsill', undefined).refused).toBeUndefined();
  });
});
