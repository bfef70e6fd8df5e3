import { describe, expect, it } from 'vitest';
import type { ReplayAnswer } from '../../../../lambdas/replay/replay.ts';
import type { FunctionError } from '../../../../local/functions/invoke-result.ts';
import { MemoryStream } from '../../../../local/mapping/memory-stream.ts';
import { localReplays } from '../../../../local/replay/local-replays.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

type Answer = ReplayAnswer | FunctionError;
const CRASH: FunctionError = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit 1' };
const replayed = (events: number): Answer => ({ kind: 'replayed', read: events, already: 0, added: events, failed: 0 });

/** Three records of ten events each; `answer` is that of the replay function to the records' numbers. */
async function replays(answer: (records: readonly string[], call: number) => Answer | Promise<Answer>) {
  const time = virtualTime(0);
  const logger = collectingLogger();
  const stream = new MemoryStream();
  stream.addShard('shard-0');
  const records = ['1', '2', '3'].map((sequenceNumber) => ({
    shardId: 'shard-0',
    sequenceNumber,
    partitionKey: 'key',
    data: Buffer.from('x'),
    arrivedAtMs: 10,
    eventCount: 10,
  }));
  stream.append(records);
  await stream.setCheckpoint('process', 'shard-0', '3');
  const calls: string[] = [];
  const functions = { started: 0, stopped: 0 };
  let end = () => {};
  const ended = new Promise<Answer>((resolve) => {
    end = () => resolve(CRASH);
  });
  let ids = 0;
  const service = localReplays({
    stream,
    consumer: 'process',
    startFunction: async () => {
      functions.started += 1;
      return {
        invoke: async (some, type) => {
          const numbers = some.map((one) => one.sequenceNumber);
          calls.push(`${type ?? ''}${numbers.join(' ')}`);
          return Promise.race([answer(numbers, calls.length), ended]);
        },
        stop: async () => {
          functions.stopped += 1;
          end();
        },
      };
    },
    newId: () => `replay-${++ids}`,
    time,
    logger,
  });
  const start = (more: { type?: string; maxPerSecond?: number } = {}) =>
    service.start({ fromMs: 0, toMs: 100, maxPerSecond: 1_000, ...more })?.replayId ?? 'none';
  return { service, start, time, logger, calls, functions };
}

describe('a replay', () => {
  it('reads the stream to its end, and tells what came of it', async () => {
    const { service, start, time, calls, functions } = await replays((some) => replayed(some.length * 10));
    const id = start({ type: 'zeek.*' });
    expect(service.find(id)).toMatchObject({ replayId: 'replay-1', state: 'running', read: 0, endedAtMs: undefined });
    await time.settle();
    expect(service.find(id)).toEqual({
      replayId: 'replay-1',
      state: 'done',
      reason: undefined,
      fromMs: 0,
      toMs: 100,
      type: 'zeek.*',
      maxPerSecond: 1_000,
      read: 30,
      already: 0,
      added: 30,
      failed: 0,
      startedAtMs: 0,
      endedAtMs: 0,
    });
    expect(calls).toEqual(['zeek.*1 2 3']);
    expect(functions.stopped).toBe(functions.started);
  });

  it('goes no faster than it may', async () => {
    const { service, start, time, calls } = await replays((some) => replayed(some.length * 10));
    const id = start({ maxPerSecond: 10 });
    await time.advance(999);
    expect(calls).toEqual(['1']);
    await time.advance(1);
    expect(calls).toEqual(['1', '2']);
    await time.advance(1_000);
    expect([calls, service.find(id)?.state]).toEqual([['1', '2', '3'], 'done']);
  });

  it('waits for a store that is away', async () => {
    const { service, start, time } = await replays((some, call) =>
      call <= 2 ? { kind: 'unavailable', message: 'away' } : replayed(some.length * 10),
    );
    const id = start();
    await time.advance(1_999);
    expect(service.find(id)).toMatchObject({ state: 'running', read: 0 });
    await time.advance(1);
    expect(service.find(id)).toMatchObject({ state: 'done', read: 30, added: 30 });
  });

  it('leaves out the one record that ends its environment, and says which it was', async () => {
    const { service, start, time, calls, logger } = await replays((some) =>
      some.includes('2') ? CRASH : replayed(some.length * 10),
    );
    const id = start();
    await time.settle();
    expect(calls).toEqual(['1 2 3', '1', '2 3', '2', '3']);
    expect(service.find(id)).toMatchObject({ state: 'done', read: 30, added: 20, failed: 10 });
    const told = logger.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields);
    expect(told).toEqual([{ replayId: 'replay-1', shardId: 'shard-0', sequenceNumber: '2', reason: 'exit 1' }]);
  });

  it('stops when it is told to, and keeps what it has done', async () => {
    const { service, start, time, calls } = await replays((some) => replayed(some.length * 10));
    const id = start({ maxPerSecond: 10 });
    await time.settle();
    expect(service.stop(id)).toMatchObject({ state: 'stopped', read: 10 });
    await time.advance(10_000);
    expect(service.find(id)).toMatchObject({ state: 'stopped', read: 10, endedAtMs: 0 });
    expect([calls, service.stop(id)?.state, service.stop('other')]).toEqual([['1'], 'stopped', undefined]);
  });

  it('is the only one that runs', async () => {
    const { service, start, time } = await replays((some) => replayed(some.length * 10));
    const first = start();
    expect(start()).toBe('none');
    await time.settle();
    const second = start();
    await time.settle();
    expect([first, second, service.find(second)?.state]).toEqual(['replay-1', 'replay-2', 'done']);
  });

  it('ends with the platform at once, whatever its function is at', async () => {
    const { service, start, time, functions } = await replays(() => new Promise(() => undefined));
    const id = start({ maxPerSecond: 10 });
    await time.settle();
    await service.close();
    expect(service.find(id)).toMatchObject({ state: 'stopped', read: 0, failed: 0 });
    expect(functions.stopped).toBeGreaterThan(0);
    await service.close();
  });

  it('fails with the reason where the stream cannot be read', async () => {
    const { service, start, time } = await replays(() => {
      throw new Error('the function is stopped');
    });
    const id = start();
    await time.settle();
    expect(service.find(id)).toMatchObject({ state: 'failed', reason: 'the function is stopped' });
  });
});
