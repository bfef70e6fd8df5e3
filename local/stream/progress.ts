import type { ShardProgress } from '../../core/ports/stream.ts';
import type { DurableShard } from './shard.ts';
import type { Storage } from './storage.ts';

/**
 * `position`: counter of the last settled record. Each record carries the shard's count up to itself, so this takes two
 * look-ups however long the shard is. Only settled records are ever trimmed, so whatever is trimmed counts as settled.
 */
export function shardProgress(storage: Storage, shard: DurableShard, position: number, nowMs: number): ShardProgress {
  const { counter, events, trimmedCounter, trimmedEvents } = shard.durable;
  const settledCounter = Math.min(position, counter);
  const settled =
    settledCounter <= trimmedCounter
      ? trimmedEvents
      : (storage.header(shard.number, settledCounter)?.events ?? trimmedEvents);
  const oldest = Math.max(settledCounter, trimmedCounter) + 1;
  const arrivedAtMs = oldest > counter ? undefined : storage.header(shard.number, oldest)?.arrivedAtMs;
  return {
    shardId: shard.shardId,
    received: events,
    settled,
    iteratorAgeMs: arrivedAtMs === undefined ? 0 : Math.max(0, nowMs - arrivedAtMs),
  };
}
