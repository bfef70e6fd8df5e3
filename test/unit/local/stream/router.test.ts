import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashKeyOf } from '../../../../local/stream/hash-key.ts';
import { Router } from '../../../../local/stream/router.ts';
import { newShard } from '../../../../local/stream/shard.ts';

const LAST = 2n ** 128n - 1n;
const hashKey = fc.bigInt(0n, LAST);

/** Shards that start at 0 and at each of `starts`, in any number and size. */
const shardsStartingAt = (starts: readonly bigint[]) => {
  const sorted = [...new Set([0n, ...starts])].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((starting, number) =>
    newShard(number, { starting, ending: (sorted[number + 1] ?? LAST + 1n) - 1n }, [], 1, 0),
  );
};

it('finds the shard whose range holds the hash key, on the first look and on every later one', () => {
  fc.assert(
    fc.property(fc.array(hashKey, { maxLength: 20 }), hashKey, fc.string({ minLength: 1 }), (starts, explicit, key) => {
      const router = new Router(shardsStartingAt(starts));
      for (const look of ['first', 'again']) {
        const byHashKey = router.shardFor(key, String(explicit))!.range;
        expect(byHashKey.starting <= explicit && explicit <= byHashKey.ending, look).toBe(true);
        const byPartitionKey = router.shardFor(key, undefined)!.range;
        expect(byPartitionKey.starting <= hashKeyOf(key) && hashKeyOf(key) <= byPartitionKey.ending, look).toBe(true);
      }
    }),
  );
});

it('puts a hash key on a border into the shard that starts there', () => {
  const router = new Router(shardsStartingAt([100n]));
  expect(router.shardFor('key', '99')?.shardId).toBe('shardId-000000000000');
  expect(router.shardFor('key', '100')?.shardId).toBe('shardId-000000000001');
  expect(router.shardFor('key', '340282366920938463463374607431768211455')?.shardId).toBe('shardId-000000000001');
});

it('keeps a partition key apart from the hash key that reads the same', () => {
  const router = new Router(shardsStartingAt([100n]));
  expect(router.shardFor('5', '5')?.shardId).toBe('shardId-000000000000');
  expect(router.shardFor('5', undefined)?.shardId).toBe('shardId-000000000001');
});

it('goes on finding shards after more keys than it remembers', () => {
  const router = new Router(shardsStartingAt([100n]));
  for (let key = 0; key < 25_000; key++) router.shardFor('key', String(key));
  expect(router.shardFor('key', '7')?.shardId).toBe('shardId-000000000000');
  expect(router.shardFor('key', '24999')?.shardId).toBe('shardId-000000000001');
});
