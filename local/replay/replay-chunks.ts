import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { ChunkRange } from '../../lambdas/redrive-worker/replay-job.ts';
import type { StreamSource } from '../mapping/ports.ts';
import type { StreamRecord } from '../stream/record-codec.ts';

/** Records of a chunk, and their bytes: base64 keeps the latter below the 6 MB of a Lambda payload. */
const CHUNK = { limit: 500, maxBytes: 4 * 1024 * 1024 };

export type ReplaySource = Pick<StreamSource, 'listShards' | 'getShardIterator' | 'getRecords' | 'checkpoint'>;

/**
 * Consecutive records of one shard, chunk by chunk, shard by shard, parents before their children. What the consumer has
 * not finished yet is left out: it is still to be delivered.
 */
export function* replayChunks(
  stream: ReplaySource,
  consumer: string,
  range: ChunkRange,
): Generator<readonly StreamRecord[]> {
  for (const { shardId } of stream.listShards()) {
    const finished = stream.checkpoint(consumer, shardId);
    if (finished !== undefined) yield* shardChunks(stream, shardId, finished, range);
  }
}

function* shardChunks(
  stream: ReplaySource,
  shardId: ShardId,
  finished: SequenceNumber,
  { fromMs, toMs, events }: ChunkRange,
): Generator<readonly StreamRecord[]> {
  const isWanted = ({ arrivedAtMs, sequenceNumber }: StreamRecord): boolean =>
    arrivedAtMs < toMs && !isAfter(sequenceNumber, finished);
  let start = stream.getShardIterator(shardId, { type: 'AT_TIMESTAMP', timestampMs: fromMs });
  for (;;) {
    const chunk: StreamRecord[] = [];
    let held = 0;
    for (const record of stream.getRecords(start, CHUNK).records) {
      if (!isWanted(record) || held >= events) break;
      chunk.push(record);
      held += record.eventCount;
    }
    const last = chunk.at(-1);
    if (last === undefined) return;
    yield chunk;
    start = stream.getShardIterator(shardId, {
      type: 'AFTER_SEQUENCE_NUMBER',
      sequenceNumber: last.sequenceNumber,
    });
  }
}
