import type { ReadFrom, ShardReader } from '../../adapters/kinesis/shard-reader.ts';
import type { EventReader } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ChunkRange, ReplayRecord } from './replay-job.ts';

const LOOK_EVERY_MS = 2_000;
/** What nobody delivers for so long is behind the mapping already: the store was restored to an earlier time. */
const UNDELIVERED_MS = 30_000;
/** Pages that may be empty before the first record. */
const MOST_PAGES = 10;

export interface ReplayBoundDeps {
  readonly store: Pick<EventReader, 'statistics'>;
  readonly reader: ShardReader;
  /** While processing is paused, nothing that is still to be delivered is touched. */
  readonly isPaused: () => Promise<boolean>;
  readonly time: Time;
}

/** Says how far a shard may be replayed. */
export interface ReplayBound {
  /**
   * How many of these consecutive records of a shard may be replayed now, from the first one on; none where it is still
   * to be delivered. It may wait half a minute to find out.
   * @throws PipelineError STORE_UNAVAILABLE, STREAM_UNAVAILABLE
   */
  reach(
    shardId: ShardId,
    records: readonly ReplayRecord[],
    range: Pick<ChunkRange, 'type'>,
    signal: AbortSignal,
  ): Promise<number>;
}

/**
 * What the store has settled may be replayed. Lambda tells nobody how far its mapping is, and a restored store may stand
 * behind it: so the records beyond are taken where none of them is delivered for half a minute, and only those that
 * follow the store's position without a gap, since the store takes what it passes for settled.
 */
export function replayBound({ store, reader, isPaused, time }: ReplayBoundDeps): ReplayBound {
  let known: ReadonlyMap<ShardId, SequenceNumber> = new Map();
  /** Shards that the replay itself moves on. */
  const undelivered = new Set<ShardId>();

  const settled = (shardId: ShardId, records: readonly ReplayRecord[]): number => {
    const position = known.get(shardId);
    if (position === undefined) return 0;
    const end = records.findIndex(({ sequenceNumber }) => isAfter(sequenceNumber, position));
    return end === -1 ? records.length : end;
  };
  const look = async (): Promise<void> => {
    const { shards } = await store.statistics(time.now());
    known = new Map(shards.map(({ shardId, position }) => [shardId, position]));
  };
  /** Whether a record is the first one behind the store's position. */
  const isNext = async (shardId: ShardId, record: ReplayRecord): Promise<boolean> => {
    const position = known.get(shardId);
    const from: ReadFrom = position === undefined ? 'oldest' : { after: position };
    let iterator: string | undefined = await reader.iterator(shardId, from);
    for (let pages = 0; iterator !== undefined && pages < MOST_PAGES; pages += 1) {
      const page = await reader.read(iterator, 1);
      const [first] = page.records;
      if (first !== undefined) return first.sequenceNumber === record.sequenceNumber;
      iterator = page.next;
    }
    return false;
  };

  return {
    async reach(shardId, records, { type }, signal) {
      const [first] = records;
      if (first === undefined) return 0;
      const reached = settled(shardId, records);
      if (reached > 0) return reached;
      if (undelivered.has(shardId)) return (await isPaused()) ? 0 : records.length;
      let position = known.get(shardId);
      let sinceMs = time.now();
      while (!signal.aborted) {
        await look();
        const count = settled(shardId, records);
        if (count > 0) return count;
        if (await isPaused()) return 0;
        if (known.get(shardId) !== position) sinceMs = time.now();
        position = known.get(shardId);
        if (time.now() - sinceMs >= UNDELIVERED_MS) {
          // A replay of one type passes records without it, which the store would take for settled.
          if (type !== undefined || !(await isNext(shardId, first))) return 0;
          undelivered.add(shardId);
          return records.length;
        }
        await time.sleep(LOOK_EVERY_MS, signal);
      }
      return 0;
    },
  };
}
