import { describe, expect, it } from 'vitest';
import { answer, thrown } from './mapping-bench.ts';
import { SHARD, streamRecords } from './stream-records.ts';
import { NOW, told, windowBench } from './window-bench.ts';

describe('a mapping with tumbling windows', () => {
  it('adds the properties of the window to the event, as AWS documents them', async () => {
    const { mapping, stream, time, events } = windowBench();
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.settle();
    const { Records, ...properties } = events[0]!;
    expect(Records).toHaveLength(1);
    expect(properties).toEqual({
      window: { start: '1970-01-01T00:16:00Z', end: '1970-01-01T00:18:00Z' },
      state: {},
      shardId: SHARD,
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/events',
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
    await mapping.stop(0);
  });

  it('hands the state on from batch to batch, and to a last invocation without records when the window is over', async () => {
    const { mapping, stream, time, seen } = windowBench({ settings: { batchSize: 2 } });
    stream.append(streamRecords(3, NOW));
    mapping.start();
    // The window ends at 1,080 s; a second later nothing of it can come any more.
    await time.advance(80_999);
    expect(told(seen)).toEqual([
      ['101 102', {}, false],
      ['103', { count: 2 }, false],
    ]);
    await time.advance(1);
    expect(told(seen)).toEqual([
      ['101 102', {}, false],
      ['103', { count: 2 }, false],
      ['', { count: 3 }, true],
    ]);
    await mapping.stop(0);
    expect(time.sleepers()).toBe(0);
  });

  it('cuts batches at the end of a window by the time of arrival, and begins the next with a fresh state', async () => {
    const { mapping, stream, time, seen } = windowBench();
    stream.append([...streamRecords(2, 1_079_999), ...streamRecords(4, 1_080_000).slice(2)]);
    mapping.start();
    await time.settle();
    expect(told(seen)).toEqual([
      ['101 102', {}, false],
      ['', { count: 2 }, true],
      ['103 104', {}, false],
    ]);
    expect(seen.map(({ window }) => window.start)).toEqual([
      '1970-01-01T00:16:00Z',
      '1970-01-01T00:16:00Z',
      '1970-01-01T00:18:00Z',
    ]);
    await mapping.stop(0);
  });

  it('stores its position when the window is closed, so that a restart counts the window from its first record', async () => {
    const first = windowBench();
    first.stream.append(streamRecords(2, NOW));
    first.mapping.start();
    await first.time.settle();
    expect(first.stream.stored).toEqual([]);
    await first.mapping.stop(0);

    const second = windowBench({ stream: first.stream });
    second.mapping.start();
    await second.time.advance(81_000);
    expect(told(second.seen)).toEqual([
      ['101 102', {}, false],
      ['', { count: 2 }, true],
    ]);
    expect(second.stream.stored).toEqual(['102']);
    await second.mapping.stop(0);
  });

  it.each([
    ['no answer', null],
    ['no state', { batchItemFailures: [] }],
    ['null for a state', { state: null }],
  ])('takes an answer with %s for a failed invocation', async (_, payload) => {
    const { mapping, stream, time, seen } = windowBench({
      respond: (__, delivery) => (delivery === 1 ? answer(payload) : undefined),
    });
    stream.append(streamRecords(1, NOW));
    mapping.start();
    await time.advance(1_000);
    expect(told(seen)).toEqual([
      ['101', {}, false],
      ['101', {}, false],
    ]);
    await mapping.stop(0);
  });

  it('keeps the state of a partial response, and that before a failure', async () => {
    const { mapping, stream, time, seen } = windowBench({
      respond: (_, delivery) => {
        if (delivery === 1) return answer({ state: { count: 1 }, batchItemFailures: [{ itemIdentifier: '102' }] });
        return delivery === 2 ? thrown : undefined;
      },
    });
    stream.append(streamRecords(3, NOW));
    mapping.start();
    await time.advance(1_000);
    expect(told(seen)).toEqual([
      ['101 102 103', {}, false],
      ['102 103', { count: 1 }, false],
      ['102', { count: 1 }, false],
      ['103', { count: 2 }, false],
    ]);
    await mapping.stop(0);
  });

  it('leaves room in the event for a state of the largest size', async () => {
    const { mapping, stream, time, seen } = windowBench();
    // 16 events of 320,000 bytes of base64 and their envelopes fit beside a state of 1 MB, 17 do not.
    stream.append(streamRecords(20, NOW).map((record) => ({ ...record, data: Buffer.alloc(240_000) })));
    mapping.start();
    await time.settle();
    expect(seen.map(({ numbers }) => numbers.length)).toEqual([16, 4]);
    await mapping.stop(0);
  });
});
