import { describe, expect, it } from 'vitest';
import { entry, openStream, setTime, taken, temporaryFolder, texts } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';

/** Records a, b, c, d that arrived at 1,000, 2,000, 2,000 and 4,000; the clock stands at 5,000. */
async function streamOfFour() {
  const time = setTime(1_000);
  const stream = await openStream(await temporaryFolder(), 1, time);
  const numbers = taken(await stream.append([entry('a')]));
  time.nowMs = 2_000;
  numbers.push(...taken(await stream.append([entry('b'), entry('c')])));
  time.nowMs = 4_000;
  numbers.push(...taken(await stream.append([entry('d')])));
  time.nowMs = 5_000;
  return { stream, numbers };
}

describe('a shard iterator', () => {
  it('starts at the oldest record, or behind the newest', async () => {
    const { stream } = await streamOfFour();
    const read = (type: 'TRIM_HORIZON' | 'LATEST') => stream.getRecords(stream.getShardIterator(SHARD, { type }));
    expect(texts(read('TRIM_HORIZON').records)).toEqual(['a', 'b', 'c', 'd']);
    expect(texts(read('LATEST').records)).toEqual([]);
  });

  it('that started at LATEST reads what comes later', async () => {
    const { stream } = await streamOfFour();
    const latest = stream.getShardIterator(SHARD, { type: 'LATEST' });
    await stream.append([entry('e')]);
    expect(texts(stream.getRecords(latest).records)).toEqual(['e']);
  });

  it('starts at a sequence number, or after it', async () => {
    const { stream, numbers } = await streamOfFour();
    const read = (type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') =>
      texts(stream.getRecords(stream.getShardIterator(SHARD, { type, sequenceNumber: numbers[1]! })).records);
    expect(read('AT_SEQUENCE_NUMBER')).toEqual(['b', 'c', 'd']);
    expect(read('AFTER_SEQUENCE_NUMBER')).toEqual(['c', 'd']);
  });

  it.each([
    [0, ['a', 'b', 'c', 'd']],
    [1_000, ['a', 'b', 'c', 'd']],
    [1_001, ['b', 'c', 'd']],
    [2_000, ['b', 'c', 'd']],
    [2_001, ['d']],
    [4_001, []],
  ])('starts at the first record that arrived at a time or later: %i', async (timestampMs, expected) => {
    const { stream } = await streamOfFour();
    const iterator = stream.getShardIterator(SHARD, { type: 'AT_TIMESTAMP', timestampMs });
    expect(texts(stream.getRecords(iterator).records)).toEqual(expected);
  });

  it('is refused for a time to come, a foreign sequence number and an unknown shard', async () => {
    const { stream, numbers } = await streamOfFour();
    const at = (sequenceNumber: string) => () =>
      stream.getShardIterator(SHARD, { type: 'AT_SEQUENCE_NUMBER', sequenceNumber });
    const codeOf = (call: () => unknown) => {
      try {
        return call();
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(codeOf(() => stream.getShardIterator(SHARD, { type: 'AT_TIMESTAMP', timestampMs: 5_001 }))).toBe(
      'InvalidArgumentException',
    );
    expect(codeOf(at(numbers[0]!.replace(/0$/, '1')))).toBe('InvalidArgumentException');
    expect(codeOf(at('42'))).toBe('InvalidArgumentException');
    expect(codeOf(() => stream.getShardIterator('shardId-000000000009', { type: 'LATEST' }))).toBe(
      'ResourceNotFoundException',
    );
  });

  it('is a plain value that reads the same again', async () => {
    const { stream } = await streamOfFour();
    const iterator = structuredClone(stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }));
    expect(stream.getRecords(iterator)).toEqual(stream.getRecords(iterator));
  });
});

describe('getRecords', () => {
  it('returns at most `limit` records and goes on behind them', async () => {
    const { stream } = await streamOfFour();
    const first = stream.getRecords(stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }), { limit: 3 });
    const second = stream.getRecords(first.next!, { limit: 3 });
    expect([texts(first.records), texts(second.records)]).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('returns at most `maxBytes`, but always one record', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    await stream.append([entry('a'.repeat(997)), entry('b'.repeat(997)), entry('c'.repeat(997))]);
    const start = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    const lengths = (maxBytes: number) => stream.getRecords(start, { maxBytes }).records.length;
    expect([lengths(1), lengths(1_999), lengths(2_000), lengths(3_000)]).toEqual([1, 1, 2, 3]);
  });

  it('tells how far behind the newest record it is: nothing at the tip', async () => {
    const { stream } = await streamOfFour();
    const start = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    expect(stream.getRecords(start, { limit: 1 }).millisBehindLatest).toBe(4_000);
    expect(stream.getRecords(start, { limit: 3 }).millisBehindLatest).toBe(3_000);
    expect(stream.getRecords(start, { limit: 4 }).millisBehindLatest).toBe(0);
    expect(stream.getRecords(stream.getShardIterator(SHARD, { type: 'LATEST' })).millisBehindLatest).toBe(0);
  });

  it.each([0, 10_001, 1.5])('refuses a limit of %d', async (limit) => {
    const { stream } = await streamOfFour();
    const start = stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    expect(() => stream.getRecords(start, { limit })).toThrow('The limit must be an integer from 1 to 10000.');
  });

  it('does not see a record whose append is still under way', async () => {
    const { stream } = await streamOfFour();
    const start = stream.getShardIterator(SHARD, { type: 'LATEST' });
    const appended = stream.append([entry('e')]);
    expect(texts(stream.getRecords(start).records)).toEqual([]);
    await appended;
    expect(texts(stream.getRecords(start).records)).toEqual(['e']);
  });
});

describe('waitForRecords', () => {
  it('resolves at once where there is something to read', async () => {
    const { stream } = await streamOfFour();
    await stream.waitForRecords(stream.getShardIterator(SHARD, { type: 'TRIM_HORIZON' }));
  });

  it('wakes in the same turn of the event loop in which the append is answered', async () => {
    const { stream } = await streamOfFour();
    const latest = stream.getShardIterator(SHARD, { type: 'LATEST' });
    const read: string[] = [];
    const woken = stream.waitForRecords(latest).then(() => read.push(...texts(stream.getRecords(latest).records)));
    expect(read).toEqual([]);
    await stream.append([entry('e')]);
    await new Promise((resolve) => process.nextTick(resolve));
    expect(read).toEqual(['e']);
    await woken;
  });

  it('sleeps through records of other shards', async () => {
    const stream = await openStream(await temporaryFolder(), 2);
    let isAwake = false;
    const stop = new AbortController();
    const latest = stream.getShardIterator('shardId-000000000001', { type: 'LATEST' });
    const woken = stream.waitForRecords(latest, stop.signal).then(() => {
      isAwake = true;
    });
    await stream.append([entry('other', { explicitHashKey: '0' })]);
    expect(isAwake).toBe(false);
    stop.abort();
    await woken;
  });

  it('resolves when its signal aborts, or has aborted, and when the stream closes', async () => {
    const { stream } = await streamOfFour();
    const latest = stream.getShardIterator(SHARD, { type: 'LATEST' });
    const stop = new AbortController();
    const aborted = stream.waitForRecords(latest, stop.signal);
    const closed = stream.waitForRecords(latest);
    stop.abort();
    await aborted;
    await stream.waitForRecords(latest, stop.signal);
    await stream.close();
    await closed;
  });
});
