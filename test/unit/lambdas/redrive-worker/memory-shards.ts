import type { ReadFrom, ShardReader, ShardRecord } from '../../../../adapters/kinesis/shard-reader.ts';
import type { ShardDirectory } from '../../../../core/ports/shards.ts';
import { isAfter } from '../../../../core/ports/stream.ts';

/** A record that arrived at `arrivedAtMs`, with so many events in it. */
export const record = (sequenceNumber: string, arrivedAtMs: number, events = 1): ShardRecord => ({
  sequenceNumber,
  partitionKey: 'k',
  data: Buffer.from('x'.repeat(events)),
  arrivedAtMs,
});

/** Shards as Kinesis has them: pages of at most `pageSize` records, an empty one in front. */
export function memoryShards(shards: Readonly<Record<string, readonly ShardRecord[]>>, pageSize = 2) {
  const startOf = (records: readonly ShardRecord[], from: ReadFrom): number => {
    if (from === 'oldest') return 0;
    const isWanted = ({ arrivedAtMs, sequenceNumber }: ShardRecord): boolean =>
      'atMs' in from ? arrivedAtMs >= from.atMs : isAfter(sequenceNumber, from.after);
    const index = records.findIndex(isWanted);
    return index === -1 ? records.length : index;
  };
  const read: string[] = [];
  const stream: ShardReader & ShardDirectory & { readonly read: ShardReader['read'] } = {
    async listShards() {
      const hashKeyRange = { startingHashKey: '0', endingHashKey: '1' };
      return Object.keys(shards).map((shardId) => ({ shardId, parentShardIds: [], hashKeyRange, open: true }));
    },
    iterator: async (shardId, from) => `${shardId} ${startOf(shards[shardId] ?? [], from)} empty`,
    async read(iterator, limit) {
      read.push(iterator);
      const [shardId = '', start = '', empty] = iterator.split(' ');
      const all = shards[shardId] ?? [];
      if (empty !== undefined) return { records: [], next: `${shardId} ${start}`, millisBehindLatest: 1 };
      const records = all.slice(Number(start), Number(start) + Math.min(limit, pageSize));
      const end = Number(start) + records.length;
      return { records, next: `${shardId} ${end}`, millisBehindLatest: end < all.length ? 1 : 0 };
    },
  };
  return { stream, read };
}
