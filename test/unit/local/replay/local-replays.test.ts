import { describe, expect, it } from 'vitest';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import type { FunctionError } from '../../../../core/ports/function-invoker.ts';
import type { ReplayAnswer } from '../../../../lambdas/replay/replay.ts';
import { MemoryStream } from '../../../../local/mapping/memory-stream.ts';
import { openReplays } from '../../../../local/replay/local-replays.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

type Answer = ReplayAnswer | FunctionError;
const CRASH: FunctionError = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit 1' };
const replayed = (events: number): Answer => ({ kind: 'replayed', read: events, already: 0, added: events, failed: 0 });

/**
 * Three records of ten events each; `answer` is that of the replay function to the records' numbers, `alone` that to one
 * record whose events have environments of their own. `open` is a start of the platform.
 */
async function replays(
  answer: (records: readonly string[], call: number) => Answer | Promise<Answer>,
  alone: (call: number) => ReplayAnswer = () => ({ kind: 'replayed', read: 10, already: 0, added: 9, failed: 1 }),
) {
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
  const table = memoryControlTable();
  let isolated = 0;
  const functions = { started: 0, stopped: 0 };
  let end = () => {};
  const ended = new Promise<Answer>((resolve) => {
    end = () => resolve(CRASH);
  });
  let ids = 0;
  const deps: Parameters<typeof openReplays>[0] = {
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
        isolate: async ({ sequenceNumber }) => {
          calls.push(`alone ${sequenceNumber}`);
          isolated += 1;
          return alone(isolated);
        },
        stop: async () => {
          functions.stopped += 1;
          end();
        },
      };
    },
    newId: () => `replay-${++ids}`,
    table,
    time,
    logger,
  };
  const open = () => openReplays(deps);
  const service = await open();
  const start = async (more: { type?: string; maxPerSecond?: number } = {}) =>
    (await service.start({ fromMs: 0, toMs: 100, maxPerSecond: 1_000, ...more }))?.replayId ?? 'none';
  return { open, service, start, time, logger, calls, functions };
}

describe('a replay', () => {
  it('reads the stream to its end, and tells what came of it', async () => {
    const { service, start, time, calls, functions } = await replays((some) => replayed(some.length * 10));
    const id = await start({ type: 'zeek.*' });
    expect(await service.find(id)).toMatchObject({
      replayId: 'replay-1',
      state: 'running',
      read: 0,
      endedAtMs: undefined,
    });
    await time.settle();
    expect(await service.find(id)).toEqual({
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
    const id = await start({ maxPerSecond: 10 });
    await time.advance(999);
    expect(calls).toEqual(['1']);
    await time.advance(1);
    expect(calls).toEqual(['1', '2']);
    await time.advance(1_000);
    expect([calls, (await service.find(id))?.state]).toEqual([['1', '2', '3'], 'done']);
  });

  it('waits for a store that is away', async () => {
    const { service, start, time } = await replays((some, call) =>
      call <= 2 ? { kind: 'unavailable', message: 'away' } : replayed(some.length * 10),
    );
    const id = await start();
    await time.advance(1_999);
    expect(await service.find(id)).toMatchObject({ state: 'running', read: 0 });
    await time.advance(1);
    expect(await service.find(id)).toMatchObject({ state: 'done', read: 30, added: 30 });
  });

  it('has the events of the one record that ends its environment settled alone', async () => {
    const { service, start, time, calls } = await replays((some) =>
      some.includes('2') ? CRASH : replayed(some.length * 10),
    );
    const id = await start();
    await time.settle();
    expect(calls).toEqual(['1 2 3', '1', '2 3', '2', 'alone 2', '3']);
    expect(await service.find(id)).toMatchObject({ state: 'done', read: 30, added: 29, failed: 1 });
  });

  it('waits for a store that is away also there', async () => {
    const { service, start, time, calls } = await replays(
      (some) => (some.includes('3') ? CRASH : replayed(some.length * 10)),
      (call) => (call === 1 ? { kind: 'unavailable', message: 'away' } : { ...(replayed(10) as ReplayAnswer) }),
    );
    const id = await start();
    await time.advance(1_000);
    expect(calls.slice(-2)).toEqual(['alone 3', 'alone 3']);
    expect(await service.find(id)).toMatchObject({ state: 'done', read: 30 });
  });

  it('stops when it is told to, and keeps what it has done', async () => {
    const { service, start, time, calls } = await replays((some) => replayed(some.length * 10));
    const id = await start({ maxPerSecond: 10 });
    await time.settle();
    expect(await service.stop(id)).toMatchObject({ state: 'stopped', read: 10 });
    await time.advance(10_000);
    expect(await service.find(id)).toMatchObject({ state: 'stopped', read: 10, endedAtMs: 0 });
    expect([calls, (await service.stop(id))?.state, await service.stop('other')]).toEqual([
      ['1'],
      'stopped',
      undefined,
    ]);
  });

  it('is the only one that runs', async () => {
    const { service, start, time } = await replays((some) => replayed(some.length * 10));
    const first = await start();
    expect(await start()).toBe('none');
    await time.settle();
    const second = await start();
    await time.settle();
    expect([first, second, (await service.find(second))?.state]).toEqual(['replay-1', 'replay-2', 'done']);
  });

  it('ends with the platform at once, whatever its function is at', async () => {
    const { service, start, time, functions } = await replays(() => new Promise(() => undefined));
    const id = await start({ maxPerSecond: 10 });
    await time.settle();
    await service.close();
    expect(await service.find(id)).toMatchObject({ state: 'interrupted', read: 0, failed: 0 });
    expect(functions.stopped).toBeGreaterThan(0);
    await service.close();
  });

  it('is told of after a restart: how it ended, or that it was interrupted and how far it was', async () => {
    const { open, start, time } = await replays((some) => replayed(some.length * 10));
    const done = await start();
    await time.settle();
    const killed = await start({ maxPerSecond: 10 });
    await time.advance(1_500);
    // Killed: nobody closes this service. The next one knows what was last written.
    const next = await open();
    expect(await next.find(done)).toMatchObject({ state: 'done', read: 30, endedAtMs: 0 });
    expect(await next.find(killed)).toMatchObject({ state: 'interrupted', read: 10, endedAtMs: 1_500 });
    expect(await next.stop(killed)).toMatchObject({ state: 'interrupted' });
    expect(await (await open()).find(killed)).toMatchObject({ state: 'interrupted', endedAtMs: 1_500 });
  });

  it('fails with the reason where the stream cannot be read', async () => {
    const { service, start, time } = await replays(() => {
      throw new Error('the function is stopped');
    });
    const id = await start();
    await time.settle();
    expect(await service.find(id)).toMatchObject({ state: 'failed', reason: 'the function is stopped' });
  });
});
