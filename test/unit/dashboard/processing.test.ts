import { describe, expect, it } from 'vitest';
import type { BatchAnswer } from '../../../core/views/answers/batches.ts';
import type { AlarmAnswer } from '../../../core/views/answers/monitoring.ts';
import { byUrgency, limitText, summaryOf } from '../../../dashboard/pages/alarms/alarm-order.ts';
import { meansByKey } from '../../../dashboard/pages/event-types/aggregate-series.ts';
import { eventText, readEvent } from '../../../dashboard/pages/event-types/test-event.ts';
import { type BatchTree, forestOf, isOrdinary } from '../../../dashboard/pages/processing/batch-forest.ts';
import { shareOf } from '../../../dashboard/pages/processing/hash-share.ts';
import { settingTexts } from '../../../dashboard/pages/processing/mapping-texts.ts';

const batch = (requestId: string, outcome: BatchAnswer['outcome'], parentRequestId?: string): BatchAnswer => ({
  requestId,
  ...(parentRequestId !== undefined && { parentRequestId }),
  shardId: 'shardId-000000000000',
  records: 4,
  attempts: 1,
  outcome,
  startedAt: '2026-11-21T12:00:00.000Z',
});
const shape = ({ batch: { requestId }, parts }: BatchTree): unknown =>
  parts.length === 0 ? requestId : [requestId, ...parts.map(shape)];

describe('batches', () => {
  it('stand as the trees that splits made of them, parts in the order of their records', () => {
    const newestFirst = [
      batch('after', 'succeeded'),
      batch('right', 'succeeded', 'whole'),
      batch('left-2', 'discarded', 'left'),
      batch('left-1', 'succeeded', 'left'),
      batch('left', 'bisected', 'whole'),
      batch('whole', 'bisected'),
      batch('orphan', 'succeeded', 'forgotten'),
    ];
    const forest = forestOf(newestFirst);
    expect(forest.map(shape)).toEqual(['after', ['whole', ['left', 'left-1', 'left-2'], 'right'], 'orphan']);
    expect(forest.map(isOrdinary)).toEqual([true, false, true]);
  });
});

it('draws a shard as its part of all hash keys', () => {
  const half = { startingHashKey: '170141183460469231731687303715884105728', endingHashKey: `${2n ** 128n - 1n}` };
  expect(shareOf(half)).toEqual({ start: 0.5, size: 0.5 });
  expect(shareOf({ startingHashKey: '0', endingHashKey: `${2n ** 126n - 1n}` })).toEqual({ start: 0, size: 0.25 });
});

it('tells settings in words', () => {
  const settings = { maximumRetryAttempts: -1, bisectBatchOnFunctionError: true, functionResponseTypes: [] };
  expect(settingTexts(settings)).toEqual([
    ['maximum retry attempts', 'without end'],
    ['bisect batch on function error', 'yes'],
    ['function response types', 'none'],
  ]);
});

describe('alarms', () => {
  const alarm = (name: string, state: AlarmAnswer['state'], severity: AlarmAnswer['severity']): AlarmAnswer => ({
    name,
    meaning: `${name} is wrong.`,
    severity,
    state,
    since: '2026-11-21T12:00:00.000Z',
    reason: '',
    metric: 'IteratorAge',
    statistic: 'Maximum',
    comparison: '>',
    threshold: 120_000,
    value: null,
    period: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    runbook: '',
    history: [],
  });
  const alarms = [alarm('a', 'OK', 'critical'), alarm('b', 'ALARM', 'warning'), alarm('c', 'ALARM', 'critical')];

  it('that ring stand first, critical ones before warnings', () => {
    expect(byUrgency(alarms).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  it('are summed up in a sentence', () => {
    expect(summaryOf(alarms)).toBe('2 alarms ring: b is wrong. c is wrong.');
    expect(summaryOf(alarms.slice(0, 1))).toBe('No alarm rings');
  });

  it('tell their limit', () => {
    expect(limitText(alarms[0]!)).toBe('maximum of IteratorAge over 120,000 in 3 of 5 periods of 60 s');
  });
});

it('draws the five keys with the most events, with gaps where a key has no window', () => {
  const window = (key: string, windowStart: string, count: number, mean: number) => ({
    ...{ key, windowStart, windowEnd: windowStart, count, mean },
    ...{ sum: 0, min: 0, max: 0 },
  });
  const windows = [
    window('a', '2026-11-21T11:00:00.000Z', 1, 10),
    window('b', '2026-11-21T11:00:00.000Z', 5, 20),
    window('b', '2026-11-21T12:00:00.000Z', 5, 30),
    ...['c', 'd', 'e', 'f'].map((key) => window(key, '2026-11-21T12:00:00.000Z', 2, 1)),
  ];
  const { times, series } = meansByKey(windows);
  expect(times).toEqual([1_795_258_800_000, 1_795_262_400_000]);
  expect(series.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'e', 'f']);
  expect(series[1]?.values).toEqual([null, 1]);
});

describe('a test event', () => {
  it('begins as the example of its type', () => {
    expect(JSON.parse(eventText('windows.*', [{ EventID: 1 }]))).toEqual({
      type: 'windows.test',
      source: 'console',
      data: { EventID: 1 },
    });
  });

  it('is an object, or says why it is none', () => {
    expect(readEvent('{"type":"a"}')).toEqual({ value: { type: 'a' } });
    expect(readEvent('7')).toEqual({ fault: 'An event is a JSON object.' });
    expect(readEvent('{')).toHaveProperty('fault');
  });
});
