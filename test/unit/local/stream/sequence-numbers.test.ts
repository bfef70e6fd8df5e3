import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAfter } from '../../../../core/ports/stream.ts';
import { SequenceNumbers, shardIdOf } from '../../../../local/stream/sequence-numbers.ts';

const numbers = new SequenceNumbers(1_763_708_400_123);
const counter = fc.integer({ min: 1, max: 2 ** 48 - 1 });
const shard = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('a sequence number', () => {
  it('has 56 digits: the time of creation, then the counter, then the shard', () => {
    expect(numbers.format(3, 71)).toBe('49001763708400123000000000000000000000000071000000000003');
  });

  it('gives its shard and counter back', () => {
    fc.assert(
      fc.property(shard, counter, (shard, counter) => {
        expect(numbers.parse(numbers.format(shard, counter))).toEqual({ shard, counter });
      }),
    );
  });

  it('rises with the counter, compared as an integer', () => {
    fc.assert(
      fc.property(shard, counter, counter, (shard, a, b) => {
        expect(BigInt(numbers.format(shard, a)) > BigInt(numbers.format(shard, b))).toBe(a > b);
        expect(isAfter(numbers.format(shard, a), numbers.format(shard, b))).toBe(a > b);
      }),
    );
  });

  it('of a stream created later lies above every one of the stream before it', () => {
    const later = new SequenceNumbers(1_763_708_400_124);
    expect(isAfter(later.format(0, 1), numbers.format(2 ** 32 - 1, 2 ** 48 - 1))).toBe(true);
  });

  it.each([
    ['of another stream', '49001763708400124000000000000000000000000071000000000003'],
    ['too short', '49'],
    ['with letters', '4900176370840012300000000000000000000000007100000000000x'],
    ['with a counter beyond all records', '49001763708400123999999999999999999999999999000000000003'],
  ])('is not taken for one of the stream: %s', (_what, text) => {
    expect(numbers.parse(text)).toBeUndefined();
  });
});

it('numbers shards with 12 digits', () => {
  expect(shardIdOf(17)).toBe('shardId-000000000017');
});
