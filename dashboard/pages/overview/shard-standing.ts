import type { ShardAnswer } from '../../../core/views/answers/monitoring.ts';

/** From here on a shard is late, and from there on it is in trouble. */
const LATE_MS = 5_000;
const TROUBLE_MS = 60_000;

export type ShardStanding = 'fine' | 'late' | 'retrying' | 'trouble';

/** How a shard stands: the worst that is true. */
export function standingOfShard({
  iteratorAgeMs,
  attempts,
}: Pick<ShardAnswer, 'iteratorAgeMs' | 'attempts'>): ShardStanding {
  if (iteratorAgeMs >= TROUBLE_MS) return 'trouble';
  if ((attempts ?? 0) > 0) return 'retrying';
  return iteratorAgeMs >= LATE_MS ? 'late' : 'fine';
}

/** The number alone tells the shards of one stream apart. */
export const shardNumber = (shardId: string): string => shardId.replace(/^shardId-0*(?=\d)/, '');

/** Shards that take events or have some left; a closed one that is drained is history. */
export const shardsAtWork = (shards: readonly ShardAnswer[]): readonly ShardAnswer[] =>
  shards.filter(({ state, behind }) => state === 'open' || behind > 0);
