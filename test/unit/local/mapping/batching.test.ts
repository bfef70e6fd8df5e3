import { describe, expect, it } from 'vitest';
import { answer, mappingBench } from './mapping-bench.ts';
import { streamRecords } from './stream-records.ts';

const NOW = 1_000_000;

describe('a batch', () => {
  it('is cut at the count', async () => {
    const { mapping, stream, time, sizes } = mappingBench(() => answer(), { settings: { batchSize: 100 } });
    stream.append(streamRecords(250, NOW));
    mapping.start();
    await time.settle();
    expect(sizes()).toEqual([100, 100, 50]);
    await mapping.stop(0);
  });

  it('is cut where the event would exceed 6 MB, and the rest comes next', async () => {
    const { mapping, stream, time, sizes, deliveries } = mappingBench(() => answer());
    // 300,000 bytes are 400,000 of base64: 15 events of 400,500 bytes fit into 6,291,456, 16 do not.
    stream.append(streamRecords(32, NOW).map((record) => ({ ...record, data: Buffer.alloc(300_000) })));
    mapping.start();
    await time.settle();
    expect(sizes()).toEqual([15, 15, 2]);
    expect(deliveries[1]?.sequenceNumbers[0]).toBe('116');
    await mapping.stop(0);
  });

  it('leaves no record out where many small ones fill it', async () => {
    const { mapping, stream, time, sizes, deliveries } = mappingBench(() => answer(), {
      settings: { batchSize: 10_000 },
    });
    // 3,000 bytes are 4,000 of base64 and 408 of envelope, 410 where the sequence number has a digit more.
    stream.append(streamRecords(3_000, NOW).map((record) => ({ ...record, data: Buffer.alloc(3_000) })));
    mapping.start();
    await time.settle();
    expect(sizes()).toEqual([1_427, 1_426, 147]);
    expect(deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers)).toEqual(
      Array.from({ length: 3_000 }, (_, index) => String(101 + index)),
    );
    await mapping.stop(0);
  });

  it('is not held back without a window', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer());
    mapping.start();
    await time.advance(100);
    stream.append(streamRecords(1, NOW));
    await time.settle();
    expect(deliveries[0]?.atMs).toBe(100);
    await mapping.stop(0);
  });

  it('is gathered for as long as the window lasts, from its first record on', async () => {
    const { mapping, stream, time, deliveries, sizes } = mappingBench(() => answer(), {
      settings: { maximumBatchingWindowInSeconds: 5 },
    });
    const records = streamRecords(4, NOW);
    mapping.start();
    await time.advance(10_000);
    stream.append(records.slice(0, 1));
    await time.advance(3_000);
    stream.append(records.slice(1, 3));
    await time.advance(1_999);
    expect(sizes()).toEqual([]);
    await time.advance(1);
    expect(deliveries).toMatchObject([{ atMs: 15_000, sequenceNumbers: ['101', '102', '103'] }]);
    await mapping.stop(0);
    expect(time.sleepers()).toBe(0);
  });

  it('closes its window early when it is full', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      settings: { maximumBatchingWindowInSeconds: 5, batchSize: 3 },
    });
    mapping.start();
    stream.append(streamRecords(2, NOW));
    await time.advance(1_000);
    stream.append(streamRecords(4, NOW).slice(2));
    await time.settle();
    expect(deliveries).toMatchObject([{ atMs: 1_000, sequenceNumbers: ['101', '102', '103'] }]);
    await time.advance(5_000);
    expect(deliveries[1]).toMatchObject({ atMs: 6_000, sequenceNumbers: ['104'] });
    await mapping.stop(0);
  });

  it('keeps what it gathered through a pause', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      settings: { maximumBatchingWindowInSeconds: 5 },
    });
    mapping.start();
    stream.append(streamRecords(2, NOW));
    await time.advance(1_000);
    await mapping.pause();
    stream.append(streamRecords(3, NOW).slice(2));
    mapping.resume();
    await time.advance(5_000);
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101', '102', '103']]);
    await mapping.stop(0);
  });
});

describe('lingering', () => {
  it('spaces reads under load and lets a record that comes alone pass at once', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), { lingerMs: 5 });
    const records = streamRecords(12, NOW);
    mapping.start();
    await time.advance(100);
    for (const record of records) {
      stream.append([record]);
      await time.advance(1);
    }
    await time.advance(100);
    expect(deliveries.map(({ atMs, sequenceNumbers }) => [atMs, sequenceNumbers.length])).toEqual([
      [100, 1],
      [105, 4],
      [110, 5],
      [115, 2],
    ]);
    await mapping.stop(0);
  });

  it('does not slow down a backlog', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      lingerMs: 5,
      settings: { batchSize: 2 },
    });
    stream.append(streamRecords(5, NOW));
    mapping.start();
    await time.settle();
    expect(deliveries.map(({ atMs, sequenceNumbers }) => [atMs, sequenceNumbers.length])).toEqual([
      [0, 2],
      [0, 2],
      [0, 1],
    ]);
    await mapping.stop(0);
  });

  it('is not needed where the function is busy: the batch is read when it is free, with all that came meanwhile', async () => {
    const busy: (() => void)[] = [];
    const { mapping, stream, time, sizes } = mappingBench(
      () => new Promise((resolve) => busy.push(() => resolve(answer()))),
    );
    stream.addShard('shardId-000000000001');
    mapping.start();
    stream.append(streamRecords(1, NOW));
    await time.settle();
    stream.append(streamRecords(2, NOW, 'shardId-000000000001'));
    await time.settle();
    stream.append(streamRecords(9, NOW, 'shardId-000000000001').slice(2));
    await time.settle();
    busy[0]!();
    await time.settle();
    expect(sizes()).toEqual([1, 9]);
    busy[1]!();
    await mapping.stop(0);
  });
});
