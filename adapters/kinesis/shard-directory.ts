import { type KinesisClient, ListShardsCommand, type ListShardsOutput, type Shard } from '@aws-sdk/client-kinesis';
import { PipelineError } from '../../core/errors.ts';
import type { ShardDescription, ShardDirectory } from '../../core/ports/shards.ts';

const described = ({
  ShardId,
  ParentShardId,
  AdjacentParentShardId,
  HashKeyRange,
  SequenceNumberRange,
}: Shard): ShardDescription => ({
  shardId: ShardId ?? '',
  parentShardIds: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
  hashKeyRange: {
    startingHashKey: HashKeyRange?.StartingHashKey ?? '',
    endingHashKey: HashKeyRange?.EndingHashKey ?? '',
  },
  open: SequenceNumberRange?.EndingSequenceNumber === undefined,
});

/**
 * The shards of a Kinesis stream, by id.
 * @throws PipelineError STREAM_UNAVAILABLE when the stream does not answer
 */
export const kinesisShardDirectory = (client: Pick<KinesisClient, 'send'>, streamName: string): ShardDirectory => {
  // The first call names the stream, the next ones the token alone.
  const page = async (token: string | undefined): Promise<ListShardsOutput> =>
    client.send(new ListShardsCommand(token === undefined ? { StreamName: streamName } : { NextToken: token }));

  const all = async (): Promise<ShardDescription[]> => {
    const shards: ShardDescription[] = [];
    let token: string | undefined;
    do {
      const { Shards = [], NextToken } = await page(token);
      shards.push(...Shards.map(described));
      token = NextToken;
    } while (token !== undefined);
    return shards.sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
  };

  return {
    async listShards() {
      try {
        return await all();
      } catch (error) {
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        throw new PipelineError('STREAM_UNAVAILABLE', `The stream does not answer: ${reason}`, { cause: error });
      }
    },
  };
};
