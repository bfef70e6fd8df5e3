import { describe, expect, it } from 'vitest';
import { answer, mappingBench, report, thrown } from './mapping-bench.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
const batch = (count: number) => streamRecords(count, NOW);

describe('a mapping', () => {
  it('hands records on in order and stores a checkpoint for each batch', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), { settings: { batchSize: 2 } });
    stream.append(batch(5));
    mapping.start();
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101', '102'], ['103', '104'], ['105']]);
    expect(stream.stored).toEqual(['102', '104', '105']);
    await mapping.stop(0);
  });

  it('waits for records that are still to come', async () => {
    const { mapping, stream, time, sizes } = mappingBench(() => answer());
    mapping.start();
    await time.advance(60_000);
    expect(sizes()).toEqual([]);
    stream.append(batch(3));
    await time.settle();
    expect(sizes()).toEqual([3]);
    await mapping.stop(0);
  });

  it('reads nothing while a batch is in flight or its checkpoint not stored', async () => {
    const finish: (() => void)[] = [];
    const { mapping, stream, time } = mappingBench(
      () => new Promise((resolve) => finish.push(() => resolve(answer()))),
      { settings: { batchSize: 1 } },
    );
    stream.beforeCheckpoint = () => time.sleep(50);
    stream.append(batch(2));
    mapping.start();
    await time.advance(1_000);
    expect(stream.reads).toHaveLength(1);
    finish[0]!();
    await time.advance(49);
    expect(stream.reads).toHaveLength(1);
    await time.advance(1);
    expect(stream.reads).toHaveLength(2);
    finish[1]!();
    await time.advance(50);
    await mapping.stop(0);
  });

  it('goes on from its checkpoint after a restart', async () => {
    const first = mappingBench(() => answer(), { settings: { batchSize: 2 } });
    first.stream.append(batch(4));
    first.mapping.start();
    await first.time.settle();
    await first.mapping.stop(0);
    first.stream.append(streamRecords(6, NOW).slice(4));
    const second = mappingBench(() => answer(), { stream: first.stream });
    second.mapping.start();
    await second.time.settle();
    expect(second.deliveries[0]?.sequenceNumbers).toEqual(['105', '106']);
    await second.mapping.stop(0);
  });

  it.each([
    [{ startingPosition: 'TRIM_HORIZON' } as const, ['101', '102', '103', '104']],
    [{ startingPosition: 'LATEST' } as const, ['104']],
    [{ startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 900 } as const, ['103', '104']],
  ])('begins at %o', async (settings, expected) => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), { settings });
    stream.append([...streamRecords(2, 800_000), ...streamRecords(3, 900_000).slice(2)]);
    mapping.start();
    await time.settle();
    stream.append(streamRecords(4, NOW).slice(3));
    await time.settle();
    expect(deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers)).toEqual(expected);
    await mapping.stop(0);
  });
});

describe('a mapping whose function fails', () => {
  it('delivers again after growing waits, each with full jitter', async () => {
    const { mapping, stream, time, deliveries } = mappingBench((_, delivery) => (delivery < 10 ? thrown : answer()));
    stream.append(batch(1));
    mapping.start();
    await time.advance(60_000);
    const waits = deliveries.map(({ atMs }, index) => atMs - (deliveries[index - 1]?.atMs ?? 0));
    expect(waits).toEqual([0, 99, 199, 399, 799, 1_599, 3_199, 6_399, 9_999, 9_999]);
    expect(new Set(deliveries.map(({ requestId }) => requestId))).toEqual(new Set(['request-1']));
    await mapping.stop(0);
  });

  it('isolates a poison record and goes on behind it', async () => {
    const { mapping, stream, time, sizes, failures } = mappingBench(
      (sequenceNumbers) => (sequenceNumbers.includes('102') ? thrown : answer()),
      { settings: { maximumRetryAttempts: 0 } },
    );
    stream.append(batch(4));
    mapping.start();
    await time.advance(1_000);
    expect(sizes()).toEqual([4, 2, 1, 1, 2]);
    expect(stream.stored).toEqual(['101', '102', '104']);
    expect(failures.map(({ message }) => message.KinesisBatchInfo)).toMatchObject([
      { shardId: SHARD, startSequenceNumber: '102', endSequenceNumber: '102', batchSize: 1 },
    ]);
    expect(failures[0]?.payload.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())).toEqual([
      'record 2',
    ]);
    await mapping.stop(0);
  });

  it('keeps the failed batch safe before the checkpoint passes it', async () => {
    const { mapping, stream, time, failures } = mappingBench(() => thrown, { settings: { maximumRetryAttempts: 0 } });
    stream.beforeCheckpoint = async () => {
      expect(failures).toHaveLength(1);
    };
    stream.append(batch(1));
    mapping.start();
    await time.settle();
    expect(stream.stored).toEqual(['101']);
    await mapping.stop(0);
  });

  it('delivers the last of 3 records 5 times with 3 retries, and says 4 in the document', async () => {
    const { mapping, stream, time, sizes, failures } = mappingBench(
      (sequenceNumbers) => report(sequenceNumbers.at(-1)!),
      { settings: { maximumRetryAttempts: 3, bisectBatchOnFunctionError: false } },
    );
    stream.append(batch(3));
    mapping.start();
    await time.advance(60_000);
    expect(sizes()).toEqual([3, 1, 1, 1, 1]);
    expect(failures[0]?.message).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
      responseContext: { functionError: null },
      KinesisBatchInfo: { batchSize: 1 },
    });
    await mapping.stop(0);
  });

  it('gives up what grew too old while it was tried again', async () => {
    const { mapping, stream, time, failures } = mappingBench(() => thrown, {
      settings: { maximumRecordAgeInSeconds: 60, bisectBatchOnFunctionError: false },
    });
    stream.append(batch(2));
    mapping.start();
    await time.advance(90_000);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message.requestContext.condition).toBe('RecordAgeExceeded');
    expect(failures[0]?.message).not.toHaveProperty('responseContext');
    expect(stream.stored).toEqual(['102']);
    await mapping.stop(0);
  });

  it('spends no attempt while the function cannot be called', async () => {
    const { mapping, stream, time, sizes, failures } = mappingBench(
      async (_, delivery) => {
        if (delivery <= 20) throw new Error('TooManyRequestsException');
        return answer();
      },
      { settings: { maximumRetryAttempts: 0 } },
    );
    stream.append(batch(4));
    mapping.start();
    await time.advance(200_000);
    expect(sizes()).toEqual(Array.from({ length: 21 }, () => 4));
    expect(failures).toEqual([]);
    await mapping.stop(0);
  });

  it('gives up a record that no invocation can carry, without calling the function', async () => {
    const { mapping, stream, time, deliveries, failures } = mappingBench(() => answer(), {
      settings: { maximumRetryAttempts: 1 },
    });
    const [small, large, last] = batch(3);
    stream.append([small!, { ...large!, data: Buffer.alloc(4_718_592) }, last!]);
    mapping.start();
    await time.advance(1_000);
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101'], ['103']]);
    expect(failures[0]?.message.requestContext).toMatchObject({ approximateInvokeCount: 2 });
    await mapping.stop(0);
  });

  it('goes on even where the destination does not take the batch, and says so', async () => {
    const bench = mappingBench(() => thrown, { settings: { maximumRetryAttempts: 0 } });
    bench.failures.push = () => {
      throw new Error('disk full');
    };
    bench.stream.append(batch(1));
    bench.mapping.start();
    await bench.time.settle();
    expect(bench.stream.stored).toEqual(['101']);
    expect(bench.logged.at(-1)).toContain('records are dropped');
    await bench.mapping.stop(0);
  });
});

describe('a mapping whose stream fails', () => {
  it('reads again from the checkpoint and loses nothing', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), { settings: { batchSize: 2 } });
    let failuresLeft = 2;
    stream.beforeCheckpoint = async () => {
      if (failuresLeft-- > 0) throw new Error('disk full');
    };
    stream.append(batch(3));
    mapping.start();
    await time.advance(10_000);
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([
      ['101', '102'],
      ['101', '102'],
      ['101', '102'],
      ['103'],
    ]);
    expect(stream.stored).toEqual(['102', '103']);
    await mapping.stop(0);
  });
});
