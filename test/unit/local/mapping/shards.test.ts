import { describe, expect, it } from 'vitest';
import { answer, mappingBench, thrown } from './mapping-bench.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
const batch = (count: number) => streamRecords(count, NOW);

describe('shards of a mapping', () => {
  const TWO = 'shardId-000000000001';
  const CHILD = 'shardId-000000000002';

  it('go on without each other', async () => {
    const stream = new MemoryStream();
    stream.addShard(SHARD);
    stream.addShard(TWO);
    const { mapping, time } = mappingBench((numbers) => (numbers.includes('1') ? thrown : answer()), {
      stream,
      environments: 1,
    });
    stream.append([{ ...batch(1)[0]!, sequenceNumber: '1' }, ...streamRecords(2, NOW, TWO)]);
    mapping.start();
    await time.advance(5_000);
    expect(mapping.snapshot().shards).toMatchObject([
      { shardId: SHARD, position: undefined, state: 'backing-off', lastResult: 'PROBLEM: Function call failed' },
      { shardId: TWO, position: '102', state: 'waiting-for-records', lastResult: 'OK', batchSize: 2 },
    ]);
    await mapping.stop(0);
  });

  it('are read only when their parents are drained', async () => {
    const stream = new MemoryStream();
    stream.addShard(SHARD);
    stream.addShard(TWO);
    const { mapping, time, deliveries } = mappingBench(() => answer(), {
      stream,
      settings: { batchSize: 1, startingPosition: 'LATEST' },
    });
    mapping.start();
    await time.settle();
    stream.addShard(CHILD, [SHARD, TWO]);
    stream.append([...streamRecords(2, NOW), { ...batch(1)[0]!, shardId: CHILD, sequenceNumber: '500' }]);
    await time.settle();
    stream.close(SHARD);
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101'], ['102']]);
    stream.close(TWO);
    await time.settle();
    expect(deliveries.at(-1)?.sequenceNumbers).toEqual(['500']);
    expect(mapping.snapshot().shards.map(({ state }) => state)).toEqual(['drained', 'drained', 'waiting-for-records']);
    await mapping.stop(0);
  });
});
