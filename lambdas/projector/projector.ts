import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { journalShard } from '../../adapters/dynamodb/table.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ShardId } from '../../core/ports/stream.ts';

export interface ProjectorDeps {
  /** Adds the journal of a shard up to its end, each entry once. */
  readonly project: (shardId: ShardId) => Promise<void>;
  readonly logger: Logger;
}

/** The shards whose journals grew, each with the first change that tells so. */
function grownShards({ Records }: DynamoDBStreamEvent): ReadonlyMap<ShardId, string> {
  const shards = new Map<ShardId, string>();
  for (const { dynamodb } of Records) {
    const shardId = journalShard(dynamodb?.Keys?.pk?.S ?? '');
    if (shardId !== undefined && !shards.has(shardId)) shards.set(shardId, dynamodb?.SequenceNumber ?? '');
  }
  return shards;
}

/**
 * Keeps statistics and aggregates, by the stream of the event table. A change only tells that a journal grew: what it
 * grew by is read from the table. So a change that is delivered twice, late, or never because a later one came, does no
 * harm, and one that nobody understands holds nothing up.
 */
export const createProjector =
  ({ project, logger }: ProjectorDeps) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const projections = [...grownShards(event)].map(async ([shardId, sequenceNumber]) => {
      try {
        await project(shardId);
        return [];
      } catch (error) {
        logger.error('journal not added up, it is tried again', { shardId, error });
        return [{ itemIdentifier: sequenceNumber }];
      }
    });
    // Lambda goes on at the lowest one: docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    return { batchItemFailures: (await Promise.all(projections)).flat() };
  };
