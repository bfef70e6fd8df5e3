import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../../../core/events/rfc3339.ts';

it.each([
  ['1970-01-01T00:00:00Z', 0, 0],
  ['2026-11-21T03:00:00.123Z', 1_795_230_000_123, 0],
  ['2020-04-30T00:06:39.824370Z', 1_588_205_199_824, 370],
  ['2020-04-30T00:06:39.8243709Z', 1_588_205_199_824, 370],
  ['2020-04-30t02:06:39.5+02:00', 1_588_205_199_500, 0],
  ['1969-12-31T23:59:59.999999Z', -1, 999],
  ['2016-12-31T23:59:60Z', 1_483_228_800_000, 0],
  ['2000-02-29T00:00:00Z', 951_782_400_000, 0],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000, 0],
  ['9999-12-31T23:59:59.999Z', 253_402_300_799_999, 0],
])('reads %s', (text, ms, micros) => {
  expect(parseInstant(text)).toEqual({ ms, micros });
});

it.each([
  'yesterday',
  '2026-11-21',
  '2026-11-21T03:00:00',
  '2026-11-31T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T03:60:00Z',
  '2026-11-21T03:00:61Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '+12026-01-01T00:00:00Z',
  '2026-11-21T03:00:00.Z',
  '2026-11-21T03:00:00+24:00',
  '1795230000',
])('refuses %s', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

it('reads a time the same whether or not its minute was read just before', () => {
  parseInstant('2026-11-21T03:00:00.000Z');
  expect(parseInstant('2026-11-21T03:00:59.999Z')).toEqual({ ms: 1_795_230_059_999, micros: 0 });
  expect(parseInstant('2026-11-21T03:00:60.000Z')).toEqual({ ms: 1_795_230_060_000, micros: 0 });
  expect(parseInstant('2026-11-21T03:00:0x.000Z')).toBeUndefined();
  expect(parseInstant('2026-11-21T03:00:00.00aZ')).toBeUndefined();
});

it('writes milliseconds, and microseconds only where there are any', () => {
  expect(formatInstant({ ms: 1_588_205_199_824, micros: 370 })).toBe('2020-04-30T00:06:39.824370Z');
  expect(formatInstant({ ms: 1_386_018_900_000, micros: 0 })).toBe('2013-12-02T21:15:00.000Z');
  expect(formatInstant({ ms: -62_135_596_800_000, micros: 7 })).toBe('0001-01-01T00:00:00.000007Z');
});

it('reads back every instant that it writes', () => {
  const instants = fc.record({
    ms: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    micros: fc.integer({ min: 0, max: 999 }),
  });
  fc.assert(
    fc.property(instants, (instant) => {
      expect(parseInstant(formatInstant(instant))).toEqual(instant);
    }),
  );
});
