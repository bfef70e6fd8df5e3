import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entry, openStream, readShard, setTime, taken, temporaryFolder, texts } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';
const AT_SHARD = { shardId: SHARD };

/** Records of 10, 20 and 30 events that arrived at 1,000, 2,000 and 3,000; the clock stands at 10,000. */
async function streamOfThree() {
  const folder = await temporaryFolder();
  const time = setTime(1_000);
  const stream = await openStream(folder, 1, time);
  const numbers: string[] = [];
  for (const eventCount of [10, 20, 30]) {
    numbers.push(...taken(await stream.append([entry(String(eventCount), { eventCount })])));
    time.nowMs += 1_000;
  }
  time.nowMs = 10_000;
  return { folder, stream, numbers, time };
}

describe('progress', () => {
  it('counts events received and settled, and the age of the oldest that is not', async () => {
    const { stream, numbers } = await streamOfThree();
    const at = (position?: string) => stream.progress(new Map(position === undefined ? [] : [[SHARD, position]]));
    expect(at()).toEqual([{ ...AT_SHARD, received: 60, settled: 0, iteratorAgeMs: 9_000 }]);
    expect(at(numbers[0])).toEqual([{ ...AT_SHARD, received: 60, settled: 10, iteratorAgeMs: 8_000 }]);
    expect(at(numbers[2])).toEqual([{ ...AT_SHARD, received: 60, settled: 60, iteratorAgeMs: 0 }]);
  });

  it('counts nothing as settled at a position of another stream', async () => {
    const { stream } = await streamOfThree();
    const foreign = '49000000000000999000000000000000000000000003000000000000';
    expect(stream.progress(new Map([[SHARD, foreign]]))).toMatchObject([{ received: 60, settled: 0 }]);
  });

  it('does not count an append that is still under way', async () => {
    const { stream } = await streamOfThree();
    const appended = stream.append([entry('more', { eventCount: 40 })]);
    expect(stream.progress(new Map())).toMatchObject([{ received: 60 }]);
    await appended;
    expect(stream.progress(new Map())).toMatchObject([{ received: 100 }]);
  });

  it('counts each shard for itself, closed ones too', async () => {
    const { stream } = await streamOfThree();
    await stream.splitShard(SHARD, '1');
    await stream.append([entry('child', { explicitHashKey: '0', eventCount: 5 })]);
    expect(stream.progress(new Map()).map(({ received }) => received)).toEqual([60, 5, 0]);
  });

  it('is the same after the stream was opened again', async () => {
    const { folder, stream, numbers, time } = await streamOfThree();
    const positions = new Map([[SHARD, numbers[1]!]]);
    const before = stream.progress(positions);
    await stream.close();
    expect((await openStream(folder, 1, time)).progress(positions)).toEqual(before);
  });
});

describe('trim', () => {
  it('deletes what is older than its retention', async () => {
    const { stream, numbers } = await streamOfThree();
    expect(await stream.trim({ olderThanMs: 8_000, keepFrom: new Map([[SHARD, numbers[2]!]]) })).toBe(1);
    expect(texts(readShard(stream, SHARD))).toEqual(['20', '30']);
  });

  it('keeps what no consumer has settled, however old', async () => {
    const { stream, numbers } = await streamOfThree();
    expect(await stream.trim({ olderThanMs: 0, keepFrom: new Map() })).toBe(0);
    expect(await stream.trim({ olderThanMs: 0, keepFrom: new Map([[SHARD, '42']]) })).toBe(0);
    expect(await stream.trim({ olderThanMs: 0, keepFrom: new Map([[SHARD, numbers[1]!]]) })).toBe(1);
    expect(texts(readShard(stream, SHARD))).toEqual(['20', '30']);
  });

  it('leaves the ledger as it was', async () => {
    const { folder, stream, numbers, time } = await streamOfThree();
    const positions = new Map([[SHARD, numbers[2]!]]);
    await stream.trim({ olderThanMs: 0, keepFrom: positions });
    expect(stream.progress(positions)).toEqual([{ ...AT_SHARD, received: 60, settled: 60, iteratorAgeMs: 0 }]);
    const trimmedPosition = new Map([[SHARD, numbers[0]!]]);
    expect(stream.progress(trimmedPosition)).toEqual([
      { ...AT_SHARD, received: 60, settled: 30, iteratorAgeMs: 7_000 },
    ]);
    await stream.close();
    const again = await openStream(folder, 1, time);
    expect(again.recovered).toEqual([]);
    expect(again.progress(positions)).toMatchObject([{ received: 60, settled: 60 }]);
  });

  it('moves the trim horizon; an older position reads from there', async () => {
    const { stream, numbers } = await streamOfThree();
    await stream.trim({ olderThanMs: 0, keepFrom: new Map([[SHARD, numbers[1]!]]) });
    const starts = [
      { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: numbers[0]! },
      { type: 'AT_TIMESTAMP', timestampMs: 0 },
      { type: 'TRIM_HORIZON' },
    ] as const;
    for (const start of starts) {
      expect(texts(stream.getRecords(stream.getShardIterator(SHARD, start)).records)).toEqual(['20', '30']);
    }
  });

  it('reuses the space', async () => {
    const folder = await temporaryFolder();
    const time = setTime(1_000);
    const stream = await openStream(folder, 1, time);
    const fill = async () => {
      let last = '';
      for (let call = 0; call < 50; call++) {
        const entries = Array.from({ length: 10 }, () => entry('', { data: Buffer.alloc(20_000, call) }));
        last = taken(await stream.append(entries)).at(-1)!;
      }
      time.nowMs += 1_000;
      await stream.trim({ olderThanMs: 0, keepFrom: new Map([[SHARD, last]]) });
    };
    await fill();
    const { size } = await stat(join(folder, 'stream.mdb'));
    for (let round = 0; round < 5; round++) await fill();
    expect((await stat(join(folder, 'stream.mdb'))).size).toBeLessThan(size * 1.5);
    expect(stream.progress(new Map())).toMatchObject([{ received: 3_000 }]);
    expect(readShard(stream, SHARD)).toHaveLength(1);
  });
});

describe('a checkpoint', () => {
  it('moves forward only, and says what it did', async () => {
    const { stream, numbers } = await streamOfThree();
    const [first, second] = numbers;
    expect(stream.checkpoint('process', SHARD)).toBeUndefined();
    expect(await stream.setCheckpoint('process', SHARD, second!)).toEqual({ moved: true, checkpoint: second });
    expect(await stream.setCheckpoint('process', SHARD, second!)).toEqual({
      moved: false,
      reason: 'already-there',
      checkpoint: second,
    });
    expect(await stream.setCheckpoint('process', SHARD, first!)).toEqual({
      moved: false,
      reason: 'ahead',
      checkpoint: second,
    });
    expect(stream.checkpoint('process', SHARD)).toBe(second);
    expect(stream.checkpoint('replay', SHARD)).toBeUndefined();
  });

  it('ends at the furthest of those that are set at the same time', async () => {
    const { stream, numbers } = await streamOfThree();
    const moves = [1, 2, 0].map((index) => stream.setCheckpoint('process', SHARD, numbers[index]!));
    expect((await Promise.all(moves)).map(({ moved }) => moved)).toEqual([true, true, false]);
    expect(stream.checkpoint('process', SHARD)).toBe(numbers[2]);
  });

  it('is there after the stream was opened again', async () => {
    const { folder, stream, numbers } = await streamOfThree();
    await stream.setCheckpoint('process', SHARD, numbers[1]!);
    await stream.close();
    expect((await openStream(folder, 1)).checkpoint('process', SHARD)).toBe(numbers[1]);
  });

  it('refuses a number that is not of this shard, and a shard that is not of this stream', async () => {
    const { stream, numbers } = await streamOfThree();
    await expect(stream.setCheckpoint('process', SHARD, '42')).rejects.toMatchObject({
      code: 'InvalidArgumentException',
    });
    await expect(stream.setCheckpoint('process', 'shardId-000000000009', numbers[0]!)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
