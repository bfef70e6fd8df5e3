import { describe, expect, it } from 'vitest';
import { answer, mappingBench, thrown } from './mapping-bench.ts';
import { streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
const settings = { maximumRecordAgeInSeconds: 60, bisectBatchOnFunctionError: false };

describe('records that are too old', () => {
  it('are given up without an invocation when they are read, and the younger ones behind them are delivered', async () => {
    const { mapping, stream, time, deliveries, failures } = mappingBench(() => answer(), { settings });
    stream.append([...streamRecords(2, NOW - 60_000), ...streamRecords(3, NOW - 59_999).slice(2)]);
    mapping.start();
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['103']]);
    expect(failures.map(({ message }) => message)).toMatchObject([
      {
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
        KinesisBatchInfo: { startSequenceNumber: '101', endSequenceNumber: '102', batchSize: 2 },
      },
    ]);
    expect(stream.stored).toEqual(['102', '103']);
    await mapping.stop(0);
  });

  it('are given up while the function cannot be called: throttles spend age and no retries', async () => {
    const { mapping, stream, time, failures } = mappingBench(
      async () => {
        throw new Error('TooManyRequestsException');
      },
      { settings: { ...settings, maximumRetryAttempts: 0 } },
    );
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.advance(50_000);
    expect(failures).toEqual([]);
    await time.advance(30_000);
    expect(failures).toMatchObject([{ message: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
    expect(failures[0]?.message).not.toHaveProperty('responseContext');
    await mapping.stop(0);
  });

  it('are no longer retried, however many retries are left', async () => {
    const { mapping, stream, time, failures } = mappingBench(() => thrown, {
      settings: { ...settings, maximumRetryAttempts: 10_000 },
    });
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.advance(80_000);
    expect(failures).toMatchObject([{ message: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
    expect(stream.stored).toEqual(['101']);
    await mapping.stop(0);
  });
});
