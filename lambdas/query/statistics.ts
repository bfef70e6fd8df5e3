import type { EventCounts, EventReader, ReceivedCounts, StoreStatistics } from '../../core/ports/event-store.ts';
import type { LatencySummary } from '../../core/ports/latency.ts';
import type { ShardProgress, StreamProgress } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;

/** How many events were refused. `type` is null for those whose type could not be read. */
export interface RefusedEvents {
  readonly type: string | null;
  readonly count: number;
}

export interface StatisticsDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly stream: StreamProgress;
  readonly latency: LatencySummary;
  /** Events refused at the door by type; undefined where nobody counts. */
  readonly refused?: (() => readonly RefusedEvents[]) | undefined;
  readonly time: Time;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const settledOf = (counts: EventCounts): number => {
  const { processed, duplicates, conflicts, filtered, deadLettered, parked, discarded } = counts;
  return processed + duplicates + conflicts + filtered + deadLettered + parked + discarded;
};

const addsUp = (counts: ReceivedCounts): boolean => counts.received === settledOf(counts);

/**
 * Whether the ledgers agree: in each shard the store settled as many events as the stream holds up to that position, and
 * the totals account for each of them. By minute and by type only the store counts, so there its own sums must hold.
 */
export function isBalanced(stored: StoreStatistics, shards: readonly ShardProgress[]): boolean {
  const settledInStore = new Map(stored.shards.map((shard) => [shard.shardId, shard.settled]));
  const settledInStream = new Map(shards.map((shard) => [shard.shardId, shard.settled]));
  const shardIds = new Set([...settledInStore.keys(), ...settledInStream.keys()]);
  const shardsAgree = [...shardIds].every((id) => (settledInStore.get(id) ?? 0) === (settledInStream.get(id) ?? 0));
  const totalsAgree = settledOf(stored.totals) === sum([...settledInStore.values()]);
  return shardsAgree && totalsAgree && stored.byType.every(addsUp) && stored.perMinute.every(addsUp);
}

/** Progress of the stream at what the store has settled. */
export const streamProgress = async (
  stream: StreamProgress,
  settled: StoreStatistics['shards'],
): Promise<readonly ShardProgress[]> =>
  stream.progress(
    new Map(settled.map(({ shardId, position }) => [shardId, position])),
    new Map(settled.map((shard) => [shard.shardId, shard.settled])),
  );

const minute = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** `GET /statistics` and `GET /events/all`. Minutes in which nothing came are left out. */
export const statistics =
  ({ store, stream, latency, refused, time }: StatisticsDeps): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const nowMs = time.now();
    const sinceMinuteMs = (Math.floor(nowMs / MINUTE_MS) - (MINUTES - 1)) * MINUTE_MS;
    const stored = await store.statistics(sinceMinuteMs);
    // The stream is read second: it holds at least what the store had settled before, so nothing is negative.
    const shards = await streamProgress(stream, stored.shards);
    const [acceptToVisible, processing] = await Promise.all([latency.acceptToVisible(), latency.processing()]);
    const received = sum(shards.map((shard) => shard.received));
    const inFlight = received - sum(shards.map((shard) => shard.settled));
    return jsonResponse(200, {
      asOf: new Date(nowMs).toISOString(),
      balanced: isBalanced(stored, shards),
      totals: { received, ...stored.totals, inFlight },
      byType: stored.byType,
      bySource: stored.bySource,
      perMinute: stored.perMinute.map(({ minuteMs, ...counts }) => ({ minute: minute(minuteMs), ...counts })),
      latencyMs: { acceptToVisible, processing },
      failures: stored.failures,
      refused: refused?.() ?? null,
      shards: shards.map((shard) => ({
        shardId: shard.shardId,
        iteratorAgeMs: shard.iteratorAgeMs,
        behind: shard.received - shard.settled,
      })),
    });
  };
