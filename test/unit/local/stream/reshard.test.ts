import { describe, expect, it } from 'vitest';
import { entry, openStream, readShard, setTime, taken, temporaryFolder, texts } from './stream-fixture.ts';

const PARENT = 'shardId-000000000000';
const LOWER = 'shardId-000000000001';
const UPPER = 'shardId-000000000002';
const MIDDLE = '170141183460469231731687303715884105728';
const LAST = '340282366920938463463374607431768211455';

describe('splitShard', () => {
  it('closes the parent and opens two children that share its hash keys', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const [sequenceNumber] = taken(await stream.append([entry('before')]));
    const children = await stream.splitShard(PARENT, MIDDLE);
    const [parent, ...rest] = stream.listShards();
    expect(parent).toMatchObject({ shardId: PARENT, open: false, endingSequenceNumber: sequenceNumber });
    expect(rest).toEqual(children);
    expect(rest).toMatchObject([
      {
        shardId: LOWER,
        parentShardIds: [PARENT],
        hashKeyRange: { startingHashKey: '0', endingHashKey: '170141183460469231731687303715884105727' },
        endingSequenceNumber: undefined,
        open: true,
      },
      { shardId: UPPER, hashKeyRange: { startingHashKey: MIDDLE, endingHashKey: LAST }, open: true },
    ]);
  });

  it('sends later records to the children, with sequence numbers above the parent’s', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const before = taken(
      await stream.append([entry('1', { explicitHashKey: '0' }), entry('2', { explicitHashKey: '0' })]),
    );
    await stream.splitShard(PARENT, MIDDLE);
    const after = await stream.append([entry('3', { explicitHashKey: '0' }), entry('4', { explicitHashKey: MIDDLE })]);
    expect(after).toMatchObject([{ shardId: LOWER }, { shardId: UPPER }]);
    expect(taken(after).every((number) => BigInt(number) > BigInt(before[1]!))).toBe(true);
  });

  it('ends reading the parent behind its last record, and names the children', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    await stream.append([entry('1'), entry('2')]);
    await stream.splitShard(PARENT, MIDDLE);
    const start = stream.getShardIterator(PARENT, { type: 'TRIM_HORIZON' });
    const part = stream.getRecords(start, { limit: 1 });
    expect([part.next === null, part.childShards]).toEqual([false, []]);
    const rest = stream.getRecords(part.next!);
    expect(texts(rest.records)).toEqual(['2']);
    expect(rest.next).toBeNull();
    expect(rest.childShards.map(({ shardId }) => shardId)).toEqual([LOWER, UPPER]);
  });

  it('wakes who waits at the end of the parent', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const woken = stream.waitForRecords(stream.getShardIterator(PARENT, { type: 'LATEST' }));
    await stream.splitShard(PARENT, MIDDLE);
    await woken;
    await stream.waitForRecords(stream.getShardIterator(PARENT, { type: 'LATEST' }));
  });

  it('takes its turn among the appends that race with it, and loses and doubles none of them', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const sent = Array.from({ length: 400 }, (_, index) => `record ${index}`);
    const appends = [];
    let split: Promise<unknown> | undefined;
    for (const [index, text] of sent.entries()) {
      if (index === 205) split = stream.splitShard(PARENT, MIDDLE);
      appends.push(stream.append([entry(text, { partitionKey: text })]));
      if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await split;
    const numbers = (await Promise.all(appends)).flatMap(taken);
    const found = stream.listShards().flatMap(({ shardId }) => readShard(stream, shardId));
    expect(texts(found).toSorted()).toEqual(sent.toSorted());
    expect(found.map((record) => record.sequenceNumber).toSorted()).toEqual(numbers.toSorted());
    expect(texts(readShard(stream, PARENT))).toEqual(sent.slice(0, 205));
  });

  it.each([
    ['at the shard’s first hash key', '0'],
    ['beyond its last', '340282366920938463463374607431768211456'],
    ['at no hash key', 'middle'],
  ])('refuses to split %s', async (_what, hashKey) => {
    const stream = await openStream(await temporaryFolder(), 1);
    await expect(stream.splitShard(PARENT, hashKey)).rejects.toMatchObject({ code: 'InvalidArgumentException' });
    expect(stream.listShards()).toHaveLength(1);
  });

  it('refuses a closed shard and an unknown one', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    await stream.splitShard(PARENT, MIDDLE);
    await expect(stream.splitShard(PARENT, MIDDLE)).rejects.toMatchObject({ code: 'InvalidArgumentException' });
    await expect(stream.splitShard('shardId-000000000007', MIDDLE)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('lets one of two that split the same shard at the same time win', async () => {
    const stream = await openStream(await temporaryFolder(), 1);
    const results = await Promise.allSettled([stream.splitShard(PARENT, '5'), stream.splitShard(PARENT, MIDDLE)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(stream.listShards()).toHaveLength(3);
  });
});

describe('mergeShards', () => {
  it.each([
    [LOWER, UPPER],
    [UPPER, LOWER],
  ])('puts one child in the place of two neighbours: %s, %s', async (first, second) => {
    const stream = await openStream(await temporaryFolder(), 1);
    await stream.splitShard(PARENT, MIDDLE);
    await stream.append([entry('low', { explicitHashKey: '1' }), entry('high', { explicitHashKey: LAST })]);
    const child = await stream.mergeShards(first, second);
    expect(child).toMatchObject({
      shardId: 'shardId-000000000003',
      parentShardIds: [first, second],
      hashKeyRange: { startingHashKey: '0', endingHashKey: LAST },
      open: true,
    });
    const results = await stream.append([entry('next', { explicitHashKey: LAST })]);
    expect(results).toMatchObject([{ shardId: 'shardId-000000000003' }]);
    expect(stream.getRecords(stream.getShardIterator(LOWER, { type: 'TRIM_HORIZON' }))).toMatchObject({
      next: null,
      childShards: [{ shardId: 'shardId-000000000003' }],
    });
  });

  it('refuses shards that are not neighbours, the same shard twice, and a closed one', async () => {
    const stream = await openStream(await temporaryFolder(), 3);
    const [first, second, third] = stream.listShards().map(({ shardId }) => shardId);
    const refused = { code: 'InvalidArgumentException' };
    await expect(stream.mergeShards(first!, third!)).rejects.toMatchObject(refused);
    await expect(stream.mergeShards(first!, first!)).rejects.toMatchObject(refused);
    await stream.mergeShards(first!, second!);
    await expect(stream.mergeShards(second!, third!)).rejects.toMatchObject(refused);
  });
});

it('finds the shards as they were left when it is opened again', async () => {
  const folder = await temporaryFolder();
  const stream = await openStream(folder, 1, setTime(7_000));
  await stream.append([entry('1')]);
  await stream.splitShard(PARENT, MIDDLE);
  const before = stream.listShards();
  await stream.close();
  const again = await openStream(folder, 1, setTime(6_000));
  expect(again.listShards()).toEqual(before);
  expect(again.recovered).toEqual([]);
  const results = await again.append([entry('2', { explicitHashKey: '0' })]);
  expect(results).toMatchObject([{ shardId: LOWER }]);
  expect(readShard(again, LOWER)[0]?.arrivedAtMs).toBe(7_000);
});
