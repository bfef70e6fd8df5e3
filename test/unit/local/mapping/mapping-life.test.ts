import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { answer, mappingBench, thrown } from './mapping-bench.ts';
import { streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
const batch = (count: number) => streamRecords(count, NOW);

/** A function whose invocations end when the test says so. */
function heldFunction() {
  const finish: ((result: InvokeResult) => void)[] = [];
  return { finish, testFunction: () => new Promise<InvokeResult>((resolve) => finish.push(resolve)) };
}

describe('stopping a mapping', () => {
  it('waits for the batch in flight and its checkpoint', async () => {
    const { finish, testFunction } = heldFunction();
    const { mapping, stream, time } = mappingBench(testFunction);
    stream.append(batch(2));
    mapping.start();
    await time.settle();
    let stopped = false;
    const stopping = mapping.stop(5_000).then(() => {
      stopped = true;
    });
    await time.advance(4_000);
    expect(stopped).toBe(false);
    finish[0]!(answer());
    await time.settle();
    expect(stopped).toBe(true);
    expect(stream.stored).toEqual(['102']);
    await stopping;
  });

  it('abandons a batch that outlasts the grace, without a checkpoint', async () => {
    const { finish, testFunction } = heldFunction();
    const { mapping, stream, time } = mappingBench(testFunction);
    stream.append(batch(2));
    mapping.start();
    await time.settle();
    const stopping = mapping.stop(5_000);
    await time.advance(5_000);
    await stopping;
    finish[0]!(answer());
    await time.settle();
    expect(stream.stored).toEqual([]);
  });

  it('is harmless twice, before the start, and while records, a retry or an environment are waited for', async () => {
    const never = mappingBench(() => answer());
    await never.mapping.stop(0);
    await never.mapping.stop(0);

    const retrying = mappingBench(() => thrown);
    retrying.stream.append(batch(1));
    retrying.mapping.start();
    await retrying.time.settle();
    await Promise.all([retrying.mapping.stop(60_000), retrying.mapping.stop(60_000)]);

    const crowded = mappingBench(() => answer(), { environments: 0 });
    crowded.stream.append(batch(1));
    crowded.mapping.start();
    await crowded.time.settle();
    expect(crowded.mapping.snapshot().shards[0]?.state).toBe('waiting-for-function');
    await crowded.mapping.stop(60_000);
    expect(crowded.mapping.snapshot()).toMatchObject({ state: 'stopped', shards: [{ state: 'halted' }] });
    expect(crowded.time.sleepers()).toBe(0);
  });
});

describe('pausing a mapping', () => {
  it('resolves when nothing is in flight, reads nothing meanwhile, and goes on where it was', async () => {
    const { finish, testFunction } = heldFunction();
    const { mapping, stream, time, deliveries } = mappingBench(testFunction, { settings: { batchSize: 2 } });
    stream.append(batch(3));
    mapping.start();
    await time.settle();
    const pausing = mapping.pause();
    expect(mapping.snapshot().state).toBe('paused');
    finish[0]!(answer());
    await pausing;
    await time.advance(60_000);
    expect(stream.stored).toEqual(['102']);
    expect(deliveries).toHaveLength(1);

    mapping.resume();
    await time.settle();
    expect(deliveries[1]?.sequenceNumbers).toEqual(['103']);
    finish[1]!(answer());
    await mapping.stop(0);
  });

  it('keeps the attempts of the batch in hand', async () => {
    const { mapping, stream, time, deliveries, failures } = mappingBench(() => thrown, {
      settings: { maximumRetryAttempts: 3 },
    });
    stream.append(batch(1));
    mapping.start();
    await time.advance(150);
    expect(deliveries).toHaveLength(2);
    await mapping.pause();
    expect(mapping.snapshot().shards[0]).toMatchObject({ state: 'halted', attempts: 2, iteratorAgeMs: 150 });
    mapping.resume();
    await time.advance(10_000);
    expect(deliveries).toHaveLength(4);
    expect(failures).toHaveLength(1);
    await mapping.stop(0);
  });

  it('may be taken back before the batch in flight has ended', async () => {
    const { finish, testFunction } = heldFunction();
    const { mapping, stream, time, deliveries } = mappingBench(testFunction, { settings: { batchSize: 1 } });
    stream.append(batch(2));
    mapping.start();
    await time.settle();
    const pausing = mapping.pause();
    mapping.resume();
    await time.settle();
    expect(deliveries).toHaveLength(1);
    finish[0]!(answer());
    await pausing;
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['101'], ['102']]);
    finish[1]!(answer());
    await mapping.stop(0);
  });
});
