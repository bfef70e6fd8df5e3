import type { EventReader } from '../core/ports/event-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Time } from '../core/ports/time.ts';
import type { LocalStream } from './stream/local-stream.ts';

export interface CatchUpDeps {
  readonly stream: Pick<LocalStream, 'listShards' | 'setCheckpoint'>;
  readonly store: Pick<EventReader, 'statistics'>;
  readonly logger: Logger;
  readonly time: Pick<Time, 'now'>;
}

/**
 * Moves the checkpoints of `consumer` to where the store has settled each shard. A crash loses the latest checkpoints,
 * and what was settled behind them would be processed once more for nothing: an event that ends its environment would
 * have to be searched for again, for minutes.
 */
export async function catchUp(consumer: string, { stream, store, logger, time }: CatchUpDeps): Promise<void> {
  try {
    const { shards } = await store.statistics(time.now());
    const present = new Set(stream.listShards().map(({ shardId }) => shardId));
    const settled = shards.filter(({ shardId }) => present.has(shardId));
    await Promise.all(settled.map(({ shardId, position }) => stream.setCheckpoint(consumer, shardId, position)));
  } catch (error) {
    logger.warn('Where the store has come to was not learned: what is settled may be processed once more', { error });
  }
}
