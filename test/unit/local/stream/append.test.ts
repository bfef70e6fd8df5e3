import { describe, expect, it } from 'vitest';
import { entry, openStream, readShard, setTime, taken, temporaryFolder, texts } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';

describe('append', () => {
  it('puts a record into the shard that owns the MD5 of its partition key, or its explicit hash key', async () => {
    const stream = await openStream(await temporaryFolder(), 4);
    const results = await stream.append([
      entry('1', { partitionKey: 'a' }),
      entry('2', { partitionKey: 'sensor-7' }),
      entry('3', { partitionKey: 'Zürich 東京' }),
      entry('4', { partitionKey: 'a', explicitHashKey: '85070591730234615865843651857942052864' }),
    ]);
    expect(results.map((result) => result.ok && result.shardId)).toEqual([
      'shardId-000000000000',
      'shardId-000000000002',
      'shardId-000000000003',
      'shardId-000000000001',
    ]);
  });

  it('refuses a bad entry, says why, and takes the others', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const results = await stream.append([
      entry('good'),
      entry('no key', { partitionKey: '' }),
      entry('long key', { partitionKey: 'é'.repeat(257) }),
      entry('half a character', { partitionKey: '\ud800' }),
      entry('hash key', { explicitHashKey: '340282366920938463463374607431768211456' }),
      entry('', { data: Buffer.alloc(1_048_574) }),
      entry('count', { eventCount: Number.NaN }),
      entry('also good', { partitionKey: '😀'.repeat(256) }),
    ]);
    expect(results.map((result) => (result.ok ? 'taken' : `${result.code}: ${result.message}`))).toEqual([
      'taken',
      'ValidationException: The partition key must have 1 to 256 characters.',
      'ValidationException: The partition key must have 1 to 256 characters.',
      'ValidationException: The partition key contains half of a surrogate pair.',
      'ValidationException: The explicit hash key must be a decimal integer from 0 to 2^128 - 1.',
      'ValidationException: The record has 1048577 bytes with its partition key; the limit is 1048576.',
      'ValidationException: The event count must be an integer from 0 to 4294967295.',
      'taken',
    ]);
    expect(texts(readShard(stream, SHARD))).toEqual(['good', 'also good']);
  });

  it('takes a record of exactly 1 MiB with its key, and an empty one', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    await stream.append([entry('', { data: Buffer.alloc(1_048_573, 7) }), entry('')]);
    expect(readShard(stream, SHARD).map(({ data }) => data.length)).toEqual([1_048_573, 0]);
  });

  it('keeps apart what more calls than one transaction holds have sent', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const sent = Array.from({ length: 300 }, (_, index) => Buffer.alloc(1 + index * 150, `${index} `));
    await Promise.all(sent.map((data) => stream.append([entry('', { data })])));
    expect(readShard(stream, SHARD).every(({ data }, index) => data.equals(sent[index]!))).toBe(true);
  });

  it('answers nothing for no entries', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    expect(await stream.append([])).toEqual([]);
  });

  it('gives rising sequence numbers in the order of the calls', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const calls = Array.from({ length: 300 }, (_, index) => stream.append([entry(`${index}a`), entry(`${index}b`)]));
    const numbers = (await Promise.all(calls)).flatMap(taken);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(600);
    expect(readShard(stream, SHARD).map((record) => record.sequenceNumber)).toEqual(numbers);
  });

  it('keeps data, key, event count and time of arrival, also when the caller reuses its buffer afterwards', async () => {
    const time = setTime(1_763_708_400_123);
    const stream = await openStream(await temporaryFolder(), 1, time);
    const data = Buffer.from('first');
    const [sequenceNumber] = taken(await stream.append([{ partitionKey: 'Zürich 東京', data, eventCount: 500 }]));
    data.fill('x');
    const [record] = readShard(stream, SHARD);
    await stream.append(Array.from({ length: 50 }, (_, index) => entry(`later ${index}`)));
    readShard(stream, SHARD);
    expect(record).toEqual({
      shardId: SHARD,
      sequenceNumber,
      partitionKey: 'Zürich 東京',
      data: Buffer.from('first'),
      arrivedAtMs: 1_763_708_400_123,
      eventCount: 500,
    });
  });

  it('never dates a record before the one in front of it, whatever the clock does', async () => {
    const folder = await temporaryFolder();
    const time = setTime(5_000);
    const stream = await openStream(folder, 1, time);
    await stream.append([entry('1')]);
    time.nowMs = 3_000;
    await stream.append([entry('2')]);
    await stream.close();
    const again = await openStream(folder, 1, setTime(4_000));
    await again.append([entry('3')]);
    expect(readShard(again, SHARD).map((record) => record.arrivedAtMs)).toEqual([5_000, 5_000, 5_000]);
  });
});

describe('a stream that is opened again', () => {
  it('has its records, its own number of shards, and goes on with the numbers', async () => {
    const folder = await temporaryFolder();
    const first = await openStream(folder, 2);
    const [before] = taken(await first.append([entry('before')]));
    await first.close();
    const second = await openStream(folder, 8, setTime(2_000));
    const [after] = taken(await second.append([entry('after')]));
    expect(second.listShards().map(({ shardId }) => shardId)).toEqual(['shardId-000000000000', 'shardId-000000000001']);
    expect(second.recovered).toEqual([]);
    expect(BigInt(after!) > BigInt(before!)).toBe(true);
    expect(second.listShards().flatMap(({ shardId }) => texts(readShard(second, shardId)))).toEqual([
      'before',
      'after',
    ]);
  });
});

describe('close', () => {
  it('waits for appends under way and refuses those that come later', async () => {
    const folder = await temporaryFolder();
    const stream = await openStream(folder, 1);
    const appends = Array.from({ length: 20 }, (_, index) => stream.append([entry(String(index))]));
    const closed = stream.close();
    await expect(stream.append([entry('late')])).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' });
    await closed;
    await stream.close();
    expect((await Promise.all(appends)).flatMap(taken)).toHaveLength(20);
    expect(readShard(await openStream(folder, 1), SHARD)).toHaveLength(20);
  });
});
