import { describe, expect, it } from 'vitest';
import { MemoryStream } from '../../../../local/mapping/memory-stream.ts';
import { replayChunks } from '../../../../local/replay/replay-chunks.ts';

/** One shard of records that arrived at 10, 20, 30 and so on, with so many events each. */
async function shard(eventCounts: readonly number[], checkpoint: string | undefined, stream = new MemoryStream()) {
  const shardId = `shard-${stream.listShards().length}`;
  stream.addShard(shardId);
  stream.append(
    eventCounts.map((eventCount, index) => ({
      shardId,
      sequenceNumber: String(index + 1),
      partitionKey: 'key',
      data: Buffer.from('x'),
      arrivedAtMs: (index + 1) * 10,
      eventCount,
    })),
  );
  if (checkpoint !== undefined) await stream.setCheckpoint('process', shardId, checkpoint);
  return stream;
}

const chunks = (stream: MemoryStream, range: { fromMs?: number; toMs?: number; events?: number } = {}) =>
  [...replayChunks(stream, 'process', { fromMs: 0, toMs: 1_000, events: 1_000, ...range })].map((records) =>
    records.map(({ shardId, sequenceNumber }) => `${shardId.slice(6)}:${sequenceNumber}`).join(' '),
  );

describe('replayChunks', () => {
  it('reads what arrived in the time range, the end excluded', async () => {
    const stream = await shard([1, 1, 1, 1, 1], '5');
    expect(chunks(stream, { fromMs: 20, toMs: 40 })).toEqual(['0:2 0:3']);
    expect(chunks(stream, { fromMs: 21, toMs: 41 })).toEqual(['0:3 0:4']);
    expect(chunks(stream, { fromMs: 51 })).toEqual([]);
  });

  it('leaves out what the consumer has not finished', async () => {
    expect(chunks(await shard([1, 1, 1, 1, 1], '3'))).toEqual(['0:1 0:2 0:3']);
    expect(chunks(await shard([1, 1, 1], undefined))).toEqual([]);
  });

  it('ends a chunk where it holds enough events, and goes on behind it', async () => {
    expect(chunks(await shard([4, 4, 4, 20, 1], '5'), { events: 8 })).toEqual(['0:1 0:2', '0:3 0:4', '0:5']);
  });

  it('never holds more than 500 records', async () => {
    const sizes = chunks(await shard(Array(1_201).fill(0), '1201'), { toMs: 100_000 }).map(
      (chunk) => chunk.split(' ').length,
    );
    expect(sizes).toEqual([500, 500, 201]);
  });

  it('reads shard by shard', async () => {
    const stream = await shard([1, 1], '2');
    await shard([1], '1', stream);
    expect(chunks(stream)).toEqual(['0:1 0:2', '1:1']);
  });
});
