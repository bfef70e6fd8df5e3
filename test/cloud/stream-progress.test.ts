import { CreateStreamCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { afterAll, describe, expect, it } from 'vitest';
import { kinesisClient } from '../../adapters/kinesis/kinesis-client.ts';
import { kinesisPutRecords } from '../../adapters/kinesis/put-records.ts';
import { kinesisShardDirectory } from '../../adapters/kinesis/shard-directory.ts';
import { kinesisShardReader } from '../../adapters/kinesis/shard-reader.ts';
import { kinesisStreamProgress } from '../../adapters/kinesis/stream-progress.ts';
import { kinesisStreamWriter } from '../../adapters/kinesis/stream-writer.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { createPacker } from '../../core/packing/pack.ts';
import { eventCounter } from '../../lambdas/shared/event-counter.ts';
import { emulator, uniqueName } from './emulator.ts';

const client = kinesisClient(emulator());
afterAll(() => client.destroy());

async function createStream(shards: number): Promise<string> {
  const StreamName = uniqueName('events');
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 1 }, { StreamName });
  return StreamName;
}

const writerOf = (stream: string) =>
  kinesisStreamWriter({
    putRecords: kinesisPutRecords(client, stream),
    deadlineMs: 2_000,
    time: realTime,
    random: realRandom,
  });

/** One packed record. */
const recordOf = (...ids: readonly string[]) =>
  createPacker(
    1,
    1_000_000,
  )(ids.map((id) => ({ orderingKey: 'k', line: JSON.stringify({ id, source: 's', type: 't', data: {} }) }))).map(
    ({ entry }) => entry,
  );

describe('a Kinesis stream', () => {
  it('is cut into shards that cover every hash', async () => {
    const shards = await kinesisShardDirectory(client, await createStream(2)).listShards();
    expect(shards).toMatchObject([
      { shardId: 'shardId-000000000000', parentShardIds: [], open: true, hashKeyRange: { startingHashKey: '0' } },
      {
        shardId: 'shardId-000000000001',
        open: true,
        hashKeyRange: { endingHashKey: '340282366920938463463374607431768211455' },
      },
    ]);
  });

  it('tells how many events are behind a position', async () => {
    const stream = await createStream(1);
    const [first] = await writerOf(stream).append(recordOf('a', 'b'));
    await writerOf(stream).append(recordOf('c', 'd', 'e'));
    if (first?.ok !== true) throw new Error('The first record was not written.');
    const progressOf = () =>
      kinesisStreamProgress({
        shards: kinesisShardDirectory(client, stream),
        reader: kinesisShardReader(client, stream),
        countEvents: eventCounter(),
        time: realTime,
      });
    expect(await progressOf().progress(new Map(), new Map())).toMatchObject([{ received: 5, settled: 0 }]);
    const positions = new Map([[first.shardId, first.sequenceNumber]]);
    expect(await progressOf().progress(positions, new Map([[first.shardId, 2]]))).toMatchObject([
      { received: 5, settled: 2, iteratorAgeMs: expect.any(Number) },
    ]);
  });

  it('says that it does not answer', async () => {
    const missing = kinesisShardDirectory(client, 'no-such-stream');
    await expect(missing.listShards()).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' });
    const reader = kinesisShardReader(client, 'no-such-stream');
    await expect(reader.iterator('shardId-000000000000', 'oldest')).rejects.toMatchObject({
      code: 'STREAM_UNAVAILABLE',
    });
  });
});
