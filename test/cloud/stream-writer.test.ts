import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { afterAll, describe, expect, it } from 'vitest';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisPutRecords } from '../../adapters/kinesis/put-records.ts';
import { kinesisStreamWriter } from '../../adapters/kinesis/stream-writer.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { createPacker } from '../../core/packing/pack.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = kinesisClient({ ...emulator(), maxAttempts: 1 });
afterAll(() => client.destroy());

async function createStream(shards: number): Promise<string> {
  const StreamName = uniqueName('events');
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 1 }, { StreamName });
  return StreamName;
}

const writerOf = (StreamName: string) =>
  kinesisStreamWriter({
    putRecords: kinesisPutRecords(client, StreamName),
    deadlineMs: 2_000,
    time: realTime,
    random: realRandom,
  });

/** Data of every record by shard, in order. */
async function readAll(StreamName: string): Promise<ReadonlyMap<string, readonly { number: string; data: Buffer }[]>> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const read = Shards.map(async ({ ShardId }) => {
    const from = new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    const { ShardIterator } = await client.send(from);
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    const records = Records.map(({ SequenceNumber, Data }) => ({ number: SequenceNumber!, data: Buffer.from(Data!) }));
    return [ShardId!, records] as const;
  });
  return new Map(await Promise.all(read));
}

describe('kinesisStreamWriter', () => {
  it('writes packed records where their bucket lies, and tells where each one is', async () => {
    const stream = await createStream(4);
    const events = Array.from({ length: 200 }, (_, number) => ({
      orderingKey: `key-${number % 20}`,
      line: JSON.stringify({ id: String(number) }),
    }));
    const packed = createPacker(8, 1_000_000)(events);
    const results = await writerOf(stream).append(packed.map(({ entry }) => entry));
    const shards = await readAll(stream);
    // Two of the eight buckets in each of the four shards.
    expect([...shards.values()].map((records) => records.length)).toEqual([2, 2, 2, 2]);
    results.forEach((result, index) => {
      if (!result.ok) throw new Error(result.message);
      const found = shards.get(result.shardId)?.find(({ number }) => number === result.sequenceNumber);
      expect(found?.data.equals(packed[index]!.entry.data)).toBe(true);
    });
  });

  it('keeps the order of a key over many records', async () => {
    const stream = await createStream(2);
    const entries = Array.from({ length: 30 }, (_, number) => ({
      partitionKey: String(number % 3),
      data: Buffer.from(JSON.stringify({ number })),
      eventCount: 1,
    }));
    await writerOf(stream).append(entries);
    const shards = await readAll(stream);
    const numbers = [...shards.values()].map((records) => records.map(({ data }) => JSON.parse(String(data)).number));
    expect(numbers.flat()).toHaveLength(30);
    for (const key of [0, 1, 2]) {
      const ofKey = numbers.map((shard) => shard.filter((number) => number % 3 === key));
      expect(ofKey.flat()).toEqual(Array.from({ length: 10 }, (_, turn) => turn * 3 + key));
    }
  });

  it('writes more than a request takes', async () => {
    const stream = await createStream(2);
    const entries = Array.from({ length: 1_100 }, (_, number) => ({
      partitionKey: String(number),
      data: Buffer.from(String(number)),
      eventCount: 1,
    }));
    const results = await writerOf(stream).append(entries);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1_100);
    expect([...(await readAll(stream)).values()].flat()).toHaveLength(1_100);
  });

  it('refuses every entry where there is no such stream, at once', async () => {
    const results = await writerOf('no-such-stream').append([
      { partitionKey: '1', data: Buffer.from('a'), eventCount: 1 },
    ]);
    expect(results).toEqual([
      { ok: false, code: 'ResourceNotFoundException', message: expect.stringContaining('no-such-stream') },
    ]);
  });

  it('opens another connection after a call that got no answer', async () => {
    const stream = await createStream(1);
    const entry = { partitionKey: '1', data: Buffer.from('{}'), eventCount: 1 };
    const putRecords = kinesisPutRecords(client, stream);
    await expect(putRecords([entry], AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await putRecords([entry], new AbortController().signal)).toMatchObject([
      { ShardId: 'shardId-000000000000' },
    ]);
  });
});
