import { describe, expect, it } from 'vitest';
import type { ProcessingAnswer } from '../../../../core/views/answers/processing.ts';
import type { StatisticsAnswer } from '../../../../core/views/answers/statistics.ts';
import { everyMinute } from '../../../../dashboard/pages/overview/minutes.ts';
import { ratesOf, sampleOf, secondsToCatchUp, withSample } from '../../../../dashboard/pages/overview/rates.ts';
import { standingOf } from '../../../../dashboard/pages/overview/status-sentence.ts';

const NONE = { processed: 0, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 0, parked: 0, discarded: 0 };
const PERCENTILES = { p50: 0, p95: 0, p99: 0 };

const statistics = (change: Partial<StatisticsAnswer> = {}): StatisticsAnswer => ({
  asOf: '2026-11-21T12:00:00.000Z',
  balanced: true,
  totals: { received: 1_000, ...NONE, processed: 1_000, inFlight: 0 },
  byType: [],
  bySource: [],
  perMinute: [],
  latencyMs: { acceptToVisible: PERCENTILES, processing: PERCENTILES },
  failures: [],
  refused: null,
  shards: [{ shardId: 'shardId-000000000000', iteratorAgeMs: 200, behind: 0 }],
  ...change,
});
const running: ProcessingAnswer = { state: 'running', pausedBy: [], breaker: 'closed' };
const rates = { received: 118, settled: 118 };

describe('the sentence on top', () => {
  it('says that all is well', () => {
    expect(standingOf(statistics(), running, rates)).toEqual({
      tone: 'good',
      sentence: 'Healthy: 118 events/s, 200 ms behind, nothing in the dead letters.',
      link: undefined,
    });
  });

  it('says nothing of a rate before there is one', () => {
    expect(standingOf(statistics(), running, undefined).sentence).toBe(
      'Healthy: 200 ms behind, nothing in the dead letters.',
    );
  });

  it('counts dead letters, those that are parked too', () => {
    const totals = { received: 1_000, ...NONE, processed: 996, deadLettered: 3, parked: 1, inFlight: 0 };
    const standing = standingOf(statistics({ totals }), running, rates);
    expect(standing.sentence).toBe('Needs a look: 118 events/s, 200 ms behind, 4 events in the dead letters.');
    expect(standing.link?.href).toBe('/console/dead-letters');
  });

  it('tells how long it will be behind', () => {
    const late = statistics({
      totals: { received: 15_200, ...NONE, processed: 1_000, inFlight: 14_200 },
      shards: [{ shardId: 'shardId-000000000003', iteratorAgeMs: 180_000, behind: 14_200 }],
    });
    expect(standingOf(late, running, { received: 100, settled: 242 }).sentence).toBe(
      'Behind: 14,200 events wait, the oldest for 3 min, caught up in about 100 s.',
    );
    expect(standingOf(late, running, rates).sentence).toBe(
      'Behind: 14,200 events wait, the oldest for 3 min, and it is not getting less.',
    );
  });

  it('tells of a pause before anything else, and that nothing is lost', () => {
    const paused: ProcessingAnswer = {
      state: 'paused',
      pausedBy: [{ reason: 'breaker', since: '2026-11-21T11:50:00.000Z' }],
      breaker: 'open',
    };
    const waiting = statistics({ balanced: false, totals: { received: 7, ...NONE, inFlight: 7 } });
    expect(standingOf(waiting, paused, undefined)).toMatchObject({
      tone: 'bad',
      sentence: 'Paused for 10 min, the store does not answer: 7 events kept in the stream, none is lost.',
    });
  });

  it('tells of a ledger that does not balance', () => {
    expect(standingOf(statistics({ balanced: false }), running, rates).tone).toBe('bad');
  });

  it('is ready where nothing has come', () => {
    const empty = statistics({ totals: { received: 0, ...NONE, inFlight: 0 } });
    expect(standingOf(empty, undefined, undefined)).toMatchObject({
      tone: 'plain',
      sentence: 'Ready: no event has come yet.',
    });
  });
});

describe('rates', () => {
  const at = (second: number, received: number, settled: number) => ({ atMs: second * 1_000, received, settled });

  it('are those of the last 20 seconds', () => {
    const samples = [at(0, 0, 0), at(10, 100, 50), at(30, 500, 450)].reduce(withSample, []);
    expect(samples).toEqual([at(10, 100, 50), at(30, 500, 450)]);
    expect(ratesOf(samples)).toEqual({ received: 20, settled: 20 });
  });

  it('begin anew when totals shrink, and need two samples', () => {
    expect(ratesOf(withSample([at(0, 500, 500)], at(2, 10, 10)))).toBeUndefined();
  });

  it('come from what is done with, whatever became of it', () => {
    const totals = { received: 50, ...NONE, deadLettered: 30, inFlight: 20 };
    expect(sampleOf(statistics({ totals }))).toEqual({ atMs: 1_795_262_400_000, received: 50, settled: 30 });
  });

  it('never catch up while more comes than goes', () => {
    expect(secondsToCatchUp(100, { received: 5, settled: 5 })).toBeUndefined();
    expect(secondsToCatchUp(0, { received: 0, settled: 5 })).toBeUndefined();
    expect(secondsToCatchUp(100, { received: 0, settled: 50 })).toBe(2);
  });
});

it('fills minutes in which nothing came', () => {
  const counts = { ...NONE, received: 5, processed: 4, failed: 1 };
  const minutes = everyMinute(statistics({ perMinute: [{ minute: '2026-11-21T11:58:00Z', ...counts }] }));
  expect(minutes).toHaveLength(60);
  expect(minutes.slice(-3).map(({ received, failed }) => [received, failed])).toEqual([
    [5, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(minutes[59]?.minuteMs).toBe(Date.parse('2026-11-21T12:00:00Z'));
});
