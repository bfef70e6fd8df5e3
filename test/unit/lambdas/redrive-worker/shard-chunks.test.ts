import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../core/errors.ts';
import type { ReplayBound } from '../../../../lambdas/redrive-worker/replay-bound.ts';
import { type ReplayCursor, shardChunks } from '../../../../lambdas/redrive-worker/shard-chunks.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { memoryShards, record } from './memory-shards.ts';

const RANGE = { fromMs: 10, toMs: 50, events: 3 };
const SHARDS = {
  'shard-0': [record('9', 5), record('10', 10), record('11', 20, 2), record('12', 30), record('13', 60)],
  'shard-1': [record('7', 40, 5), record('8', 45)],
};
const everything: ReplayBound = { reach: async (_shardId, records) => records.length };

interface Options {
  readonly shards?: Parameters<typeof memoryShards>[0];
  readonly pageSize?: number;
  readonly bound?: ReplayBound;
  readonly cursor?: ReplayCursor;
  readonly wrap?: (stream: ReturnType<typeof memoryShards>['stream']) => ReturnType<typeof memoryShards>['stream'];
}

async function chunks({ shards = SHARDS, pageSize = 10, bound = everything, cursor, wrap = (s) => s }: Options = {}) {
  const time = virtualTime(0);
  const logger = collectingLogger();
  const { stream, read } = memoryShards(shards, pageSize);
  const wrapped = wrap(stream);
  const { signal } = new AbortController();
  const found: string[] = [];
  const deps = {
    shards: wrapped,
    reader: wrapped,
    countEvents: ({ data }: { data: Uint8Array }) => data.length,
    bound,
    logger,
    time,
  };
  const reading = (async () => {
    for await (const chunk of shardChunks(deps, RANGE, cursor, signal)) {
      found.push(`${chunk[0]?.shardId} ${chunk.map(({ sequenceNumber }) => sequenceNumber).join(' ')}`);
    }
  })();
  await time.advance(60_000);
  await reading;
  return { found, logger, read };
}

describe('shardChunks', () => {
  it('reads what arrived in the time, shard by shard, in chunks of so many events', async () => {
    const { found } = await chunks();
    expect(found).toEqual(['shard-0 10 11', 'shard-0 12', 'shard-1 7', 'shard-1 8']);
  });

  it('reads pages that are small, or empty', async () => {
    const { found } = await chunks({ pageSize: 1 });
    expect(found).toEqual(['shard-0 10', 'shard-0 11', 'shard-0 12', 'shard-1 7', 'shard-1 8']);
  });

  it('goes on behind a cursor, without the shards in front of it', async () => {
    const { found } = await chunks({ cursor: { shardId: 'shard-0', sequenceNumber: '11' } });
    expect(found).toEqual(['shard-0 12', 'shard-1 7', 'shard-1 8']);
    const { found: later } = await chunks({ cursor: { shardId: 'shard-1', sequenceNumber: '7' } });
    expect(later).toEqual(['shard-1 8']);
  });

  it('keeps a chunk below the bytes that an invocation takes', async () => {
    const large = (sequenceNumber: string) => ({ ...record(sequenceNumber, 20), data: Buffer.alloc(1_500_000) });
    const { found } = await chunks({ shards: { 'shard-0': [large('1'), large('2'), large('3')] } });
    expect(found).toEqual(['shard-0 1', 'shard-0 2', 'shard-0 3']);
  });

  it('leaves the rest of a shard out that is still to be delivered', async () => {
    const bound: ReplayBound = {
      reach: async (_shardId, records) =>
        records.filter(({ sequenceNumber }) => sequenceNumber !== '11').length &&
        (records[0]?.sequenceNumber === '11' ? 0 : 1),
    };
    const { found, logger } = await chunks({ bound });
    expect(found).toEqual(['shard-0 10', 'shard-1 7', 'shard-1 8']);
    expect(logger.lines).toMatchObject([{ fields: { shardId: 'shard-0', sequenceNumber: '11' } }]);
  });

  it('asks again while the stream does not answer, and goes on where it was', async () => {
    let reads = 0;
    const { found, logger } = await chunks({
      pageSize: 1,
      wrap: (stream) => ({
        ...stream,
        async read(iterator, limit) {
          reads += 1;
          if (reads >= 4 && reads < 8) throw new PipelineError('STREAM_UNAVAILABLE', 'throttled');
          return stream.read(iterator, limit);
        },
      }),
    });
    expect(found).toEqual(['shard-0 10', 'shard-0 11', 'shard-0 12', 'shard-1 7', 'shard-1 8']);
    expect(logger.lines.filter(({ level }) => level === 'warn').length).toBe(1);
  });

  it('leaves the mapping more than half of what a shard can be read', async () => {
    const time = virtualTime(0);
    const large = (number: number) => ({ ...record(String(number), 20), data: Buffer.alloc(500_000) });
    const { stream } = memoryShards({ 'shard-0': Array.from({ length: 20 }, (_, n) => large(n + 10)) }, 10);
    const { signal } = new AbortController();
    const deps = {
      shards: stream,
      reader: stream,
      countEvents: () => 1,
      bound: everything,
      logger: collectingLogger(),
      time,
    };
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of shardChunks(deps, RANGE, undefined, signal))
        for (const { data } of chunk) bytes += data.length;
    })();
    await time.advance(3_000);
    expect(bytes).toBe(5_000_000);
    await time.advance(9_000);
    await reading;
    expect(bytes).toBe(10_000_000);
  });
});
