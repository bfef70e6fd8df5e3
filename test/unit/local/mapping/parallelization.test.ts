import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { laneOf } from '../../../../local/mapping/shard-divider.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';
import { answer, mappingBench, report, thrown } from './mapping-bench.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
/** Records 101, 102 and so on, each with the partition key given for it. */
const keyed = (keys: string): StreamRecord[] =>
  streamRecords(keys.length, NOW).map((record, index) => ({ ...record, partitionKey: keys[index]! }));

// With two lanes, a and c go to one and b and d to the other.
const TWO_LANES = { settings: { parallelizationFactor: 2 }, environments: 2 };

describe('a parallelization factor', () => {
  it('gives all records of a key to one lane', () => {
    expect([...'abcd'].map((key) => laneOf(key, 2))).toEqual([0, 1, 0, 1]);
    const lanes = new Set(Array.from({ length: 200 }, (_, index) => laneOf(`order-${index}`, 10)));
    expect(lanes.size).toBe(10);
  });

  it('has several batches of a shard in flight, each in the order of its keys', async () => {
    const finish: ((result: InvokeResult) => void)[] = [];
    const held = () => new Promise<InvokeResult>((resolve) => finish.push(resolve));
    const { mapping, stream, time, deliveries } = mappingBench(held, TWO_LANES);
    stream.append(keyed('abcdab'));
    mapping.start();
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([
      ['101', '103', '105'],
      ['102', '104', '106'],
    ]);
    expect(mapping.snapshot().shards[0]?.lanes.map(({ state }) => state)).toEqual(['invoking', 'invoking']);
    for (const end of finish) end(answer());
    await mapping.stop(0);
  });

  it('moves the checkpoint only past what all lanes have settled', async () => {
    const finish = new Map<string, () => void>();
    const { mapping, stream, time } = mappingBench(
      ([first]) => new Promise((resolve) => finish.set(first!, () => resolve(answer()))),
      TWO_LANES,
    );
    stream.append(keyed('abab'));
    mapping.start();
    await time.settle();
    finish.get('102')!();
    await time.settle();
    expect(stream.stored).toEqual([]);
    finish.get('101')!();
    await time.settle();
    expect(stream.stored).toEqual(['104']);
    await mapping.stop(0);
  });

  it('lets the other lanes go on while one fails, and stores no position behind the failing record', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(
      (numbers) => (numbers.includes('102') ? thrown : answer()),
      TWO_LANES,
    );
    stream.append(keyed('ab'));
    mapping.start();
    await time.advance(1_000);
    stream.append(keyed('abaaa').slice(2));
    await time.advance(20_000);
    expect(deliveries.some(({ sequenceNumbers }) => sequenceNumbers.includes('105'))).toBe(true);
    expect(stream.checkpoint('process', SHARD)).toBe('101');
    expect(mapping.snapshot().shards[0]).toMatchObject({ state: 'backing-off', position: '101' });
    await mapping.stop(0);
  });

  it('delivers again after a restart what was settled behind the checkpoint', async () => {
    const first = mappingBench((numbers) => (numbers.includes('101') ? thrown : answer()), TWO_LANES);
    first.stream.append(keyed('abb'));
    first.mapping.start();
    await first.time.advance(1_000);
    await first.mapping.stop(0);
    const second = mappingBench(() => answer(), { ...TWO_LANES, stream: first.stream });
    second.mapping.start();
    await second.time.settle();
    expect(second.deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers).sort()).toEqual(['101', '102', '103']);
    expect(second.stream.checkpoint('process', SHARD)).toBe('103');
    await second.mapping.stop(0);
  });

  it('bisects and gives up in each lane on its own', async () => {
    const { mapping, stream, time, deliveries, failures } = mappingBench(
      (numbers) => (numbers.includes('103') ? thrown : numbers.includes('104') ? report('104') : answer()),
      { settings: { parallelizationFactor: 2, maximumRetryAttempts: 0 }, environments: 2 },
    );
    stream.append(keyed('ababab'));
    mapping.start();
    await time.advance(1_000);
    const ofLane = (first: number) =>
      deliveries
        .map(({ sequenceNumbers }) => sequenceNumbers)
        .filter(([one]) => Number(one) % 2 === first)
        .map((numbers) => numbers.join(' '));
    expect(ofLane(1)).toEqual(['101 103 105', '101', '103 105', '103', '105']);
    expect(ofLane(0)).toEqual(['102 104 106', '104 106', '104', '106']);
    expect(failures.map(({ message }) => message.KinesisBatchInfo.startSequenceNumber).sort()).toEqual(['103', '104']);
    expect(stream.checkpoint('process', SHARD)).toBe('106');
    await mapping.stop(0);
  });

  it('fills each batch to its own size within its own window', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      settings: { parallelizationFactor: 2, batchSize: 2, maximumBatchingWindowInSeconds: 5 },
      environments: 2,
    });
    mapping.start();
    stream.append(keyed('aaab'));
    await time.advance(0);
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101', '102']]);
    await time.advance(5_000);
    expect(deliveries.slice(1)).toMatchObject([
      { atMs: 5_000, sequenceNumbers: ['104'] },
      { atMs: 5_000, sequenceNumbers: ['103'] },
    ]);
    await mapping.stop(0);
    expect(time.sleepers()).toBe(0);
  });

  it('stops reading while too much waits for its lane', async () => {
    const { mapping, stream, time } = mappingBench(() => new Promise(() => {}), {
      settings: { parallelizationFactor: 2, batchSize: 1 },
      readAheadBytes: 10_000,
    });
    const large = streamRecords(8, NOW).map((record) => ({ ...record, data: Buffer.alloc(700_000) }));
    stream.append(large);
    mapping.start();
    await time.advance(1_000);
    // One record is in flight, one waits, and no read may follow.
    expect(stream.reads).toHaveLength(2);
    const stopping = mapping.stop(0);
    await time.advance(0);
    await stopping;
  });

  it('keeps what waits in its lanes through disabling and enabling', async () => {
    const finish: ((result: InvokeResult) => void)[] = [];
    const { mapping, stream, time, deliveries } = mappingBench(
      () => new Promise<InvokeResult>((resolve) => finish.push(resolve)),
      { settings: { parallelizationFactor: 2, batchSize: 1 }, environments: 2 },
    );
    stream.append(keyed('abab'));
    mapping.start();
    await time.settle();
    const pausing = mapping.pause();
    for (const end of finish) end(answer());
    await pausing;
    expect(deliveries).toHaveLength(2);
    expect(stream.checkpoint('process', SHARD)).toBe('102');
    mapping.resume();
    await time.settle();
    expect(deliveries.slice(2).map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['103'], ['104']]);
    for (const end of finish.slice(2)) end(answer());
    await mapping.stop(0);
    expect(stream.checkpoint('process', SHARD)).toBe('104');
  });

  it('reads children only when every lane of the parent is drained', async () => {
    const bench = mappingBench((numbers, delivery) => (numbers.includes('102') && delivery < 5 ? thrown : answer()), {
      ...TWO_LANES,
    });
    const child = 'shardId-000000000001';
    bench.stream.addShard(child, [SHARD]);
    bench.stream.append([...keyed('ab'), { ...keyed('a')[0]!, shardId: child, sequenceNumber: '500' }]);
    bench.stream.close(SHARD);
    bench.mapping.start();
    await bench.time.advance(60_000);
    const order = bench.deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers);
    expect(order).toEqual(['101', '102', '102', '102', '102', '500']);
    expect(bench.mapping.snapshot().shards.map(({ state }) => state)).toEqual(['drained', 'waiting-for-records']);
    await bench.mapping.stop(0);
  });

  it('begins all lanes again at the checkpoint where the stream fails', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), TWO_LANES);
    let failuresLeft = 2;
    stream.beforeCheckpoint = async () => {
      if (failuresLeft-- > 0) throw new Error('disk full');
    };
    stream.append(keyed('ab'));
    mapping.start();
    await time.advance(10_000);
    expect(stream.checkpoint('process', SHARD)).toBe('102');
    expect(deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers).sort()).toEqual(['101', '101', '102', '102']);
    await mapping.stop(0);
  });
});
