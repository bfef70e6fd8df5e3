import type { ShardReader } from '../../adapters/kinesis/shard-reader.ts';
import type { ShardDirectory } from '../../core/ports/shards.ts';
import { lazily } from '../shared/lazily.ts';

export interface ReadableStream extends ShardReader, ShardDirectory {}

/** A Kinesis stream to read. Its client is loaded with the first replay: most environments never have one. */
export function streamOf(streamName: string): ReadableStream {
  const stream = lazily(async () => {
    const [{ kinesisClient }, { kinesisShardDirectory }, { kinesisShardReader }] = await Promise.all([
      import('../../adapters/kinesis/kinesis-client.ts'),
      import('../../adapters/kinesis/shard-directory.ts'),
      import('../../adapters/kinesis/shard-reader.ts'),
    ]);
    const client = kinesisClient();
    return { ...kinesisShardReader(client, streamName), ...kinesisShardDirectory(client, streamName) };
  });
  return {
    iterator: async (shardId, from) => (await stream()).iterator(shardId, from),
    read: async (iterator, limit) => (await stream()).read(iterator, limit),
    listShards: async () => (await stream()).listShards(),
  };
}
