import type { SequenceNumber, ShardId } from '../core/ports/stream.ts';
import type { Time } from '../core/ports/time.ts';
import type { StreamSource } from './mapping/ports.ts';
import type { LocalStream } from './stream/local-stream.ts';

const STORE_EVERY_MS = 200;

export interface LazyCheckpoints extends StreamSource {
  /** Resolves when the last checkpoints are on disk. */
  close(): Promise<void>;
}

/**
 * The stream, with checkpoints that are kept in memory first and on disk within 200 ms: a batch then costs no flush of
 * its own. A crash loses up to 200 ms of them; those batches are delivered again, and the store, which commits its own
 * position with each batch, finds them settled.
 */
export function lazyCheckpoints(stream: LocalStream, time: Time, onError: (error: unknown) => void): LazyCheckpoints {
  const latest = new Map<ShardId, SequenceNumber>();
  const stored = new Map<ShardId, SequenceNumber>();
  const closing = new AbortController();
  let consumerName = '';

  const store = async (): Promise<void> => {
    const behind = [...latest].filter(([shardId, position]) => stored.get(shardId) !== position);
    await Promise.all(
      behind.map(async ([shardId, position]) => {
        await stream.setCheckpoint(consumerName, shardId, position);
        stored.set(shardId, position);
      }),
    );
  };
  const storing = (async () => {
    while (!closing.signal.aborted) {
      await time.sleep(STORE_EVERY_MS, closing.signal);
      // What could not be stored is tried again with the next round.
      await store().catch(onError);
    }
  })();

  return {
    listShards: () => stream.listShards(),
    getShardIterator: (shardId, start) => stream.getShardIterator(shardId, start),
    getRecords: (iterator, limits) => stream.getRecords(iterator, limits),
    waitForRecords: (iterator, signal) => stream.waitForRecords(iterator, signal),
    checkpoint: (consumer, shardId) => latest.get(shardId) ?? stream.checkpoint(consumer, shardId),
    async setCheckpoint(consumer, shardId, sequenceNumber) {
      consumerName = consumer;
      latest.set(shardId, sequenceNumber);
    },
    async close() {
      closing.abort();
      await storing;
    },
  };
}
