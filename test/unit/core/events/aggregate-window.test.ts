import { describe, expect, it } from 'vitest';
import { createAggregation, windowLengthMs, windowStart } from '../../../../core/events/aggregate-window.ts';
import type { TypedEvent } from '../../../../core/events/define-event-type.ts';

const HOUR_MS = 3_600_000;

const reading = (ms: number, data: unknown): TypedEvent<unknown> => ({
  id: 'r-1',
  source: 'lab',
  type: 'reading',
  time: { ms, micros: 0 },
  subject: undefined,
  partitionKey: undefined,
  data,
});

const aggregate = createAggregation({
  'reading.hourly': {
    every: { hours: 1 },
    key: (event) => event.source,
    value: (event) => event.data as number | undefined,
  },
});

describe('windowStart', () => {
  it.each([
    ['the epoch', 0, 0],
    ['the last instant of the first hour', 3_599_999, 0],
    ['the first instant of the second hour', 3_600_000, 3_600_000],
    ['the last instant before 1970', -1, -3_600_000],
    ['an hour before 1970', -3_600_000, -3_600_000],
    ['just before that', -3_600_001, -7_200_000],
    ['2014-01-07T02:55:00Z', Date.UTC(2014, 0, 7, 2, 55), Date.UTC(2014, 0, 7, 2)],
    ['the year 1', -62_135_596_800_000, -62_135_596_800_000],
    ['the end of the year 9999', 253_402_300_799_999, 253_402_297_200_000],
  ])('puts %s into its hour', (_, ms, start) => {
    expect(windowStart(ms, HOUR_MS)).toBe(start);
  });

  it('aligns weeks to 1970-01-01, a Thursday', () => {
    expect(windowStart(Date.UTC(1970, 0, 14), 7 * 24 * HOUR_MS)).toBe(Date.UTC(1970, 0, 8));
  });
});

describe('windowLengthMs', () => {
  it.each([
    [{ seconds: 10 }, 10_000],
    [{ minutes: 5 }, 300_000],
    [{ hours: 1 }, 3_600_000],
    [{ days: 7 }, 604_800_000],
    [{ hours: 1, minutes: 30 }, 5_400_000],
    [{}, 0],
  ])('of %j is %i', (length, ms) => {
    expect(windowLengthMs(length)).toBe(ms);
  });
});

describe('createAggregation', () => {
  it('adds the value to the window of the key', () => {
    expect(aggregate(reading(5_400_000, 21.5))).toEqual([
      { aggregate: 'reading.hourly', key: 'lab', windowStartMs: 3_600_000, value: 21.5 },
    ]);
  });

  it.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, '21.5'])('makes no entry of %s', (value) => {
    expect(aggregate(reading(0, value))).toBeUndefined();
  });

  it('counts zero', () => {
    expect(aggregate(reading(0, 0))).toEqual([{ aggregate: 'reading.hourly', key: 'lab', windowStartMs: 0, value: 0 }]);
  });

  it('makes an entry for each declared aggregate that has a value', () => {
    const value = () => 1;
    const two = createAggregation({
      'by.minute': { every: { minutes: 1 }, key: () => 'm', value },
      'by.nothing': { every: { minutes: 1 }, key: () => 'n', value: () => undefined },
      'by.day': { every: { days: 1 }, key: () => 'd', value },
    });
    expect(two(reading(90_061_000, undefined))).toEqual([
      { aggregate: 'by.minute', key: 'm', windowStartMs: 90_060_000, value: 1 },
      { aggregate: 'by.day', key: 'd', windowStartMs: 86_400_000, value: 1 },
    ]);
  });

  it.each([
    ['257 characters', 'x'.repeat(257), 'the key of aggregate a has 257 characters and may have 256'],
    ['U+0000', 'a\u0000', 'the key of aggregate a holds U+0000 or half of a surrogate pair'],
    ['half of a surrogate pair', '\ud800', 'the key of aggregate a holds U+0000 or half of a surrogate pair'],
  ])('refuses an event whose key has %s', (_, key, message) => {
    const bad = createAggregation({ a: { every: { hours: 1 }, key: () => key, value: () => 1 } });
    expect(() => bad(reading(0, 1))).toThrow(expect.objectContaining({ name: 'EventRefused', message }));
  });
});
