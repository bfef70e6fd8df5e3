import { describe, expect, it } from 'vitest';
import type { EventSourceMappingSettings } from '../../../../config/event-source-mapping.ts';
import { answer, mappingBench } from './mapping-bench.ts';
import { MemoryStream } from './memory-stream.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const CHILD = 'shardId-000000000001';
const NOW = 1_000_000;

/** A stream whose first shard has ended: two records in it, two in its child. */
function reshardedStream(): MemoryStream {
  const stream = new MemoryStream();
  stream.addShard(SHARD);
  stream.append(streamRecords(2, 800_000));
  stream.close(SHARD);
  stream.addShard(CHILD, [SHARD]);
  stream.append(streamRecords(4, 900_000, CHILD).slice(2));
  return stream;
}

async function firstDeliveries(stream: MemoryStream, settings: Partial<EventSourceMappingSettings>) {
  const { mapping, time, deliveries } = mappingBench(() => answer(), { stream, settings });
  mapping.start();
  await time.settle();
  stream.append(streamRecords(5, NOW, CHILD).slice(4));
  await time.settle();
  await mapping.stop(0);
  return deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers);
}

describe('where a mapping begins on a stream that was resharded before', () => {
  it.each([
    [{ startingPosition: 'TRIM_HORIZON' } as const, ['101', '102', '103', '104', '105']],
    [{ startingPosition: 'LATEST' } as const, ['105']],
    [{ startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 950 } as const, ['105']],
  ])('with %o', async (settings, expected) => {
    expect(await firstDeliveries(reshardedStream(), settings)).toEqual(expected);
  });

  it('is the first record of a child whose parent it has read before, whatever the starting position', async () => {
    const stream = reshardedStream();
    await stream.setCheckpoint('process', SHARD, '101');
    expect(await firstDeliveries(stream, { startingPosition: 'LATEST' })).toEqual(['102', '103', '104', '105']);
  });
});

describe('where a mapping begins again', () => {
  it('is LATEST again where the mapping stopped before its first checkpoint', async () => {
    const stream = new MemoryStream();
    stream.addShard(CHILD);
    const settings = { startingPosition: 'LATEST' } as const;
    const first = mappingBench(() => answer(), { stream, settings });
    first.mapping.start();
    await first.time.settle();
    await first.mapping.stop(0);
    stream.append(streamRecords(4, NOW, CHILD));
    expect(await firstDeliveries(stream, settings)).toEqual(['105']);
  });
});

describe('a starting timestamp', () => {
  it('must not lie in the future', () => {
    const at = (startingPositionTimestamp: number) => () =>
      mappingBench(() => answer(), { settings: { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp } });
    expect(at(1_000)).not.toThrow();
    expect(at(1_000.001)).toThrow('startingPositionTimestamp must not lie in the future');
  });
});
