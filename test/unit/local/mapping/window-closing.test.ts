import { describe, expect, it } from 'vitest';
import { answer, thrown } from './mapping-bench.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD, streamRecords } from './stream-records.ts';
import { NOW, told, windowBench } from './window-bench.ts';

describe('the last invocation of a tumbling window', () => {
  it('ends a window early whose state exceeds 1 MB, and goes on in the same window with a fresh state', async () => {
    const large = 'x'.repeat(1024 * 1024);
    const { mapping, stream, time, seen } = windowBench({
      settings: { batchSize: 2 },
      respond: (_, delivery) => (delivery === 1 ? answer({ state: { large } }) : undefined),
    });
    stream.append(streamRecords(3, NOW));
    mapping.start();
    await time.settle();
    expect(seen.map(({ numbers, isFinalInvokeForWindow }) => [numbers.join(' '), isFinalInvokeForWindow])).toEqual([
      ['101 102', false],
      ['', true],
      ['103', false],
    ]);
    expect(seen.map(({ isWindowTerminatedEarly }) => isWindowTerminatedEarly)).toEqual([false, true, false]);
    expect(seen.map(({ state }) => Object.keys(state))).toEqual([[], ['large'], []]);
    expect(new Set(seen.map(({ window }) => window.start)).size).toBe(1);
    expect(stream.stored).toEqual(['102']);
    await mapping.stop(0);
  });

  it('suspends the shard until the last invocation of a window succeeds', async () => {
    const { mapping, stream, time, seen } = windowBench({
      respond: ({ isFinalInvokeForWindow }, delivery) => (isFinalInvokeForWindow && delivery < 6 ? thrown : undefined),
    });
    stream.append([...streamRecords(1, NOW), ...streamRecords(2, 1_080_000).slice(1)]);
    mapping.start();
    await time.advance(30_000);
    expect(told(seen)).toEqual([
      ['101', {}, false],
      ...Array.from({ length: 5 }, () => ['', { count: 1 }, true]),
      ['102', {}, false],
    ]);
    await mapping.stop(0);
  });

  it('gives up the last invocation when its retries are spent, with the whole window in the document', async () => {
    const { mapping, stream, time, seen, failures } = windowBench({
      settings: { maximumRetryAttempts: 1, batchSize: 2 },
      respond: ({ isFinalInvokeForWindow }) => (isFinalInvokeForWindow ? thrown : undefined),
    });
    stream.append([...streamRecords(3, NOW), ...streamRecords(4, 1_080_000).slice(3)]);
    mapping.start();
    await time.advance(10_000);
    expect(seen.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow)).toHaveLength(2);
    expect(failures).toMatchObject([
      {
        message: {
          requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
          KinesisBatchInfo: { startSequenceNumber: '101', endSequenceNumber: '103', batchSize: 3 },
        },
        payload: { Records: [], state: { count: 3 }, isFinalInvokeForWindow: true },
      },
    ]);
    expect(stream.stored).toEqual(['103']);
    expect(seen.at(-1)).toMatchObject({ numbers: ['104'], state: {} });
    await mapping.stop(0);
  });

  it('invokes a last time even for a window whose records all were given up', async () => {
    const { mapping, stream, time, seen, failures } = windowBench({
      settings: { maximumRetryAttempts: 0 },
      respond: ({ isFinalInvokeForWindow }) => (isFinalInvokeForWindow ? undefined : thrown),
    });
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.advance(81_000);
    expect(told(seen)).toEqual([
      ['101', {}, false],
      ['', {}, true],
    ]);
    expect(failures).toHaveLength(1);
    expect(stream.stored).toEqual(['101']);
    await mapping.stop(0);
  });

  it('lets the last invocation grow as old as a record that arrived at the end of the window', async () => {
    const { mapping, stream, time, seen, failures } = windowBench({
      settings: { maximumRecordAgeInSeconds: 60 },
      respond: ({ isFinalInvokeForWindow }) => (isFinalInvokeForWindow ? thrown : undefined),
    });
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.advance(139_000);
    expect(seen.at(-1)).toMatchObject({ isFinalInvokeForWindow: true });
    expect(failures).toEqual([]);
    await time.advance(20_000);
    expect(failures).toMatchObject([{ message: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
    expect(stream.stored).toEqual(['101']);
    await mapping.stop(0);
  });

  it('closes the window at the end of the shard, and children begin with a fresh state', async () => {
    const stream = new MemoryStream();
    const child = 'shardId-000000000001';
    stream.addShard(SHARD);
    stream.addShard(child, [SHARD]);
    stream.append([...streamRecords(2, NOW), { ...streamRecords(1, NOW, child)[0]!, sequenceNumber: '500' }]);
    stream.close(SHARD);
    const { mapping, time, seen } = windowBench({ stream });
    mapping.start();
    await time.settle();
    expect(told(seen)).toEqual([
      ['101 102', {}, false],
      ['', { count: 2 }, true],
      ['500', {}, false],
    ]);
    expect(seen.map(({ shardId }) => shardId)).toEqual([SHARD, SHARD, child]);
    await mapping.stop(0);
  });

  it('keeps a state for each lane where a shard has several', async () => {
    const { mapping, stream, time, seen } = windowBench({ settings: { parallelizationFactor: 2 } });
    stream.append(streamRecords(4, NOW).map((record, index) => ({ ...record, partitionKey: 'abaa'[index]! })));
    mapping.start();
    await time.advance(81_000);
    expect(told(seen)).toEqual([
      ['101 103 104', {}, false],
      ['102', {}, false],
      ['', { count: 3 }, true],
      ['', { count: 1 }, true],
    ]);
    expect(stream.stored).toEqual(['101', '104']);
    await mapping.stop(0);
  });

  it('keeps the open window through disabling and enabling', async () => {
    const { mapping, stream, time, seen } = windowBench();
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.settle();
    await mapping.pause();
    stream.append(streamRecords(2, NOW).slice(1));
    mapping.resume();
    await time.settle();
    expect(told(seen)).toEqual([
      ['101', {}, false],
      ['102', { count: 1 }, false],
    ]);
    await mapping.stop(0);
  });

  it('waits until the shard is read to its tip, however long ago the window ended', async () => {
    const { mapping, stream, time, seen } = windowBench({ settings: { parallelizationFactor: 2, batchSize: 1 } });
    const late = streamRecords(6, NOW - 600_000).map((record) => ({ ...record, data: Buffer.alloc(900_000) }));
    stream.append(late.map((record, index) => ({ ...record, partitionKey: 'abbbba'[index]! })));
    mapping.start();
    await time.advance(1_000);
    const finals = seen.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow);
    expect(finals.map(({ state }) => state)).toEqual(expect.arrayContaining([{ count: 2 }, { count: 4 }]));
    expect(finals).toHaveLength(2);
    await mapping.stop(0);
  });

  it('also waits for the tip where a filter leaves nothing of what is read', async () => {
    const filterCriteria = { filters: [{ pattern: '{"partitionKey":["kept"]}' }] };
    const { mapping, stream, time, seen } = windowBench({ settings: { batchSize: 1, filterCriteria } });
    const isKept = (index: number) => index === 0 || index === 5;
    stream.append(
      streamRecords(6, NOW - 600_000).map((record, index) => ({
        ...record,
        partitionKey: isKept(index) ? 'kept' : 'other',
      })),
    );
    mapping.start();
    await time.advance(1_000);
    expect(told(seen)).toEqual([
      ['101', {}, false],
      ['106', { count: 1 }, false],
      ['', { count: 2 }, true],
    ]);
    expect(stream.stored).toEqual(['106']);
    await mapping.stop(0);
  });

  it('comes even where the only record of the window was too large for any event', async () => {
    const { mapping, stream, time, seen, failures } = windowBench({ settings: { maximumRetryAttempts: 0 } });
    stream.append(streamRecords(1, NOW).map((record) => ({ ...record, data: Buffer.alloc(4_718_592) })));
    mapping.start();
    await time.advance(81_000);
    expect(failures).toHaveLength(1);
    expect(told(seen)).toEqual([['', {}, true]]);
    await mapping.stop(0);
  });

  it('fails as a whole where its answer names a record', async () => {
    const { mapping, stream, time, seen } = windowBench({
      respond: ({ isFinalInvokeForWindow }, delivery) =>
        isFinalInvokeForWindow && delivery === 2
          ? answer({ state: {}, batchItemFailures: [{ itemIdentifier: '102' }] })
          : undefined,
    });
    stream.append([...streamRecords(2, NOW), ...streamRecords(3, 1_080_000).slice(2)]);
    mapping.start();
    await time.advance(1_000);
    expect(told(seen)).toEqual([
      ['101 102', {}, false],
      ['', { count: 2 }, true],
      ['', { count: 2 }, true],
      ['103', {}, false],
    ]);
    await mapping.stop(0);
  });
});
