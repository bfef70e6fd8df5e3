import type { EventReader, StoreStatistics } from '../../core/ports/event-store.ts';
import type { LatencySummary } from '../../core/ports/latency.ts';
import type { ShardProgress, StreamProgress } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from './parameters.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;

export interface StatisticsDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly stream: StreamProgress;
  readonly latency: LatencySummary;
  readonly time: Time;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Whether the two ledgers agree: in each shard the store settled as many events as the stream holds up to that
 * position, and the totals account for each of them.
 */
function isBalanced(stored: StoreStatistics, shards: readonly ShardProgress[]): boolean {
  const settledInStore = new Map(stored.shards.map((shard) => [shard.shardId, shard.settled]));
  const settledInStream = new Map(shards.map((shard) => [shard.shardId, shard.settled]));
  const shardIds = new Set([...settledInStore.keys(), ...settledInStream.keys()]);
  const shardsAgree = [...shardIds].every((id) => (settledInStore.get(id) ?? 0) === (settledInStream.get(id) ?? 0));
  return shardsAgree && sum(Object.values(stored.totals)) === sum([...settledInStore.values()]);
}

const minute = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** `GET /statistics` and `GET /events/all`. Minutes in which nothing came are left out. */
export const statistics =
  ({ store, stream, latency, time }: StatisticsDeps): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const nowMs = time.now();
    const sinceMinuteMs = (Math.floor(nowMs / MINUTE_MS) - (MINUTES - 1)) * MINUTE_MS;
    const stored = await store.statistics(sinceMinuteMs);
    // The stream is read second: it holds at least what the store had settled before, so nothing is negative.
    const shards = stream.progress(new Map(stored.shards.map(({ shardId, position }) => [shardId, position])));
    const received = sum(shards.map((shard) => shard.received));
    const inFlight = received - sum(shards.map((shard) => shard.settled));
    return jsonResponse(200, {
      asOf: new Date(nowMs).toISOString(),
      balanced: isBalanced(stored, shards),
      totals: { received, ...stored.totals, parked: 0, discarded: 0, inFlight },
      byType: stored.byType,
      bySource: stored.bySource,
      perMinute: stored.perMinute.map(({ minuteMs, ...counts }) => ({ minute: minute(minuteMs), ...counts })),
      latencyMs: { acceptToVisible: latency.acceptToVisible(), processing: latency.processing() },
      failures: stored.failures,
      shards: shards.map((shard) => ({
        shardId: shard.shardId,
        iteratorAgeMs: shard.iteratorAgeMs,
        behind: shard.received - shard.settled,
      })),
    });
  };
