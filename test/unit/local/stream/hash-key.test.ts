import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenRanges, hashKeyOf, isInRange, parseHashKey } from '../../../../local/stream/hash-key.ts';

describe('the hash key of a partition key', () => {
  it.each([
    ['a', 16955237001963240173058271559858726497n],
    ['sensor-7', 185497173778634476434117568092435096038n],
    ['Zürich 東京', 298064233687243864002285026358347509629n],
  ])('is the MD5 of its UTF-8 bytes as an unsigned integer: %s', (partitionKey, hashKey) => {
    expect(hashKeyOf(partitionKey)).toBe(hashKey);
  });
});

describe('an explicit hash key', () => {
  it.each([
    ['0', 0n],
    ['340282366920938463463374607431768211455', 340282366920938463463374607431768211455n],
  ])('is a decimal integer from 0 to 2^128 - 1: %s', (text, hashKey) => {
    expect(parseHashKey(text)).toBe(hashKey);
  });

  it.each(['', '-1', '01', '1.0', '1e3', '0x10', ' 1', '340282366920938463463374607431768211456', '9'.repeat(39)])(
    'is nothing else: %j',
    (text) => {
      expect(parseHashKey(text)).toBeUndefined();
    },
  );
});

describe('the ranges of a new stream', () => {
  it('are quarters for four shards', () => {
    expect(evenRanges(4)).toEqual([
      { starting: 0n, ending: 85070591730234615865843651857942052863n },
      { starting: 85070591730234615865843651857942052864n, ending: 170141183460469231731687303715884105727n },
      { starting: 170141183460469231731687303715884105728n, ending: 255211775190703847597530955573826158591n },
      { starting: 255211775190703847597530955573826158592n, ending: 340282366920938463463374607431768211455n },
    ]);
  });

  it('leave no hash key out where the division has a remainder', () => {
    expect(evenRanges(3)).toEqual([
      { starting: 0n, ending: 113427455640312821154458202477256070484n },
      { starting: 113427455640312821154458202477256070485n, ending: 226854911280625642308916404954512140969n },
      { starting: 226854911280625642308916404954512140970n, ending: 340282366920938463463374607431768211455n },
    ]);
  });

  it('own every hash key exactly once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.bigInt(0n, 2n ** 128n - 1n), (count, hashKey) => {
        expect(evenRanges(count).filter((range) => isInRange(hashKey, range))).toHaveLength(1);
      }),
    );
  });
});
