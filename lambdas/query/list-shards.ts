import type { EventReader } from '../../core/ports/event-store.ts';
import type { ShardActivity, ShardDescription, ShardDirectory } from '../../core/ports/shards.ts';
import type { ShardId, ShardProgress, StreamProgress } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ShardAnswer, ShardPage } from '../../core/views/answers/monitoring.ts';
import { type HttpHandler, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { streamProgress } from './statistics.ts';

export interface ListShardsDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly stream: StreamProgress;
  readonly shards: ShardDirectory;
  /** What is measured by shard; undefined where nobody does. */
  readonly activity: ((shardId: ShardId) => ShardActivity | undefined) | undefined;
  readonly time: Pick<Time, 'now'>;
}

const UNTOUCHED = { received: 0, settled: 0, iteratorAgeMs: 0 };

function shardAnswer(
  { shardId, open, parentShardIds, hashKeyRange }: ShardDescription,
  { received, settled, iteratorAgeMs }: Omit<ShardProgress, 'shardId'>,
  position: string | undefined,
  activity: ShardActivity | undefined,
): ShardAnswer {
  return {
    shardId,
    state: open ? 'open' : 'closed',
    parentShardIds: [...parentShardIds],
    hashKeyRange: { ...hashKeyRange },
    position: position ?? null,
    received,
    settled,
    behind: received - settled,
    iteratorAgeMs,
    rate: activity?.rate ?? null,
    attempts: activity?.attempts ?? null,
    hotKeys: activity === undefined ? null : activity.hotKeys.map(({ key, share }) => ({ key, share })),
  };
}

/** `GET /shards`: by id, closed ones included while the stream knows them. */
export const listShards =
  ({ store, stream, shards, activity, time }: ListShardsDeps): HttpHandler =>
  async (request) => {
    readParameters(request, []);
    const [{ shards: settled }, described] = await Promise.all([store.statistics(time.now()), shards.listShards()]);
    const positions = new Map(settled.map(({ shardId, position }) => [shardId, position]));
    const progress = new Map((await streamProgress(stream, settled)).map((shard) => [shard.shardId, shard]));
    const items = described.map((shard) => {
      const { shardId } = shard;
      return shardAnswer(shard, progress.get(shardId) ?? UNTOUCHED, positions.get(shardId), activity?.(shardId));
    });
    return jsonResponse(200, { items, nextCursor: null } satisfies ShardPage);
  };
