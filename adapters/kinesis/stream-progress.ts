import type { ShardDirectory } from '../../core/ports/shards.ts';
import {
  isAfter,
  type SequenceNumber,
  type ShardId,
  type ShardProgress,
  type StreamProgress,
} from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ReadFrom, ShardReader, ShardRecord } from './shard-reader.ts';

/** Reading is limited to 5 calls a second and shard, for all readers together. */
const LOOK_EVERY_MS = 5_000;
/** Records that are looked at behind a position; of a longer backlog the rest is not counted. */
const MOST_RECORDS = 100;
/** Pages that may be empty before the records. */
const MOST_PAGES = 3;

export interface KinesisProgressDeps {
  readonly shards: ShardDirectory;
  readonly reader: ShardReader;
  /** How many events a record holds. */
  readonly countEvents: (record: ShardRecord) => number;
  readonly time: Pick<Time, 'now'>;
}

interface Waiting {
  readonly sequenceNumber: SequenceNumber;
  readonly arrivedAtMs: number;
  readonly events: number;
}

interface Look {
  readonly atMs: number;
  readonly byShard: Promise<ReadonlyMap<ShardId, readonly Waiting[]>>;
}

/**
 * What is known of a Kinesis stream, which counts no events: the records behind each position are read, at most every 5
 * seconds, and their events counted. `received` is what the store has settled and these, the first 100 records of a shard
 * at most; `settled` is the store's own count, so the ledger of the store is checked against itself alone.
 */
export function kinesisStreamProgress({ shards, reader, countEvents, time }: KinesisProgressDeps): StreamProgress {
  let last: Look | undefined;

  const recordsBehind = async (shardId: ShardId, position: SequenceNumber | undefined): Promise<readonly Waiting[]> => {
    const from: ReadFrom = position === undefined ? 'oldest' : { after: position };
    let iterator: string | undefined = await reader.iterator(shardId, from);
    for (let pages = 0; iterator !== undefined && pages < MOST_PAGES; pages += 1) {
      const page = await reader.read(iterator, MOST_RECORDS);
      if (page.records.length > 0) {
        return page.records.map((record) => ({
          sequenceNumber: record.sequenceNumber,
          arrivedAtMs: record.arrivedAtMs,
          events: countEvents(record),
        }));
      }
      iterator = page.millisBehindLatest > 0 ? page.next : undefined;
    }
    return [];
  };

  const look = async (positions: ReadonlyMap<ShardId, SequenceNumber>) => {
    const found = await shards.listShards();
    const read = found.map(async ({ shardId }) => {
      return [shardId, await recordsBehind(shardId, positions.get(shardId))] as const;
    });
    return new Map(await Promise.all(read));
  };

  const waitingAt = (positions: ReadonlyMap<ShardId, SequenceNumber>): Look['byShard'] => {
    const nowMs = time.now();
    if (last === undefined || nowMs - last.atMs >= LOOK_EVERY_MS) {
      const fresh: Look = { atMs: nowMs, byShard: look(positions) };
      last = fresh;
      // What failed is not remembered.
      fresh.byShard.catch(() => {
        if (last === fresh) last = undefined;
      });
    }
    return last.byShard;
  };

  return {
    async progress(positions, settledByStore) {
      const byShard = await waitingAt(positions);
      const shardIds = new Set([...byShard.keys(), ...positions.keys()]);
      return [...shardIds].sort().map((shardId): ShardProgress => {
        const position = positions.get(shardId);
        const seen = byShard.get(shardId) ?? [];
        // Settled since they were seen.
        const behind = seen.filter(({ sequenceNumber }) => position === undefined || isAfter(sequenceNumber, position));
        const settled = settledByStore.get(shardId) ?? 0;
        const oldest = behind[0]?.arrivedAtMs;
        return {
          shardId,
          received: behind.reduce((sum, { events }) => sum + events, settled),
          settled,
          iteratorAgeMs: oldest === undefined ? 0 : Math.max(0, time.now() - oldest),
        };
      });
    },
  };
}
