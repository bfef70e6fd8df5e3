import type { ReadFrom, ShardReader, ShardRecord } from '../../adapters/kinesis/shard-reader.ts';
import { createPace } from '../../core/dead-letters/pace.ts';
import { PipelineError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ShardDirectory } from '../../core/ports/shards.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ReplayBound } from './replay-bound.ts';
import type { ChunkRange, ReplayRecord } from './replay-job.ts';

/** Records of a chunk, and their bytes: base64 keeps the latter below the 6 MB of a Lambda payload. */
const CHUNK = { records: 500, bytes: 4 * 1_024 * 1_024 };
/**
 * All readers of a shard share 5 reads and 2 MB a second: a replay takes less than half, the mapping has the rest.
 * docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const READS_PER_SECOND = 2;
const BYTES_PER_SECOND = 1_000_000;
const RETRY_MS = 1_000;

export interface ShardChunkRecord extends ReplayRecord, ShardRecord {}

/** A place in the stream: behind this record. */
export interface ReplayCursor {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
}

export interface ShardChunksDeps {
  readonly shards: ShardDirectory;
  readonly reader: ShardReader;
  /** How many events a record holds. */
  readonly countEvents: (record: ShardRecord) => number;
  /** How far shards may be replayed. */
  readonly bound: ReplayBound;
  readonly logger: Logger;
  readonly time: Time;
}

/** Asks again while the world does not answer; undefined once `signal` aborts. */
async function patiently<T>(
  ask: () => Promise<T>,
  { logger, time }: Pick<ShardChunksDeps, 'logger' | 'time'>,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (let isTold = false; !signal.aborted; ) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      if (!isTold) logger.warn('The replay waits: the stream or the store does not answer', { error });
      isTold = true;
      await time.sleep(RETRY_MS, signal);
    }
  }
  return undefined;
}

const bytesIn = (records: readonly ShardRecord[]): number => records.reduce((sum, { data }) => sum + data.length, 0);

/** Pages of a shard from `start` on, up to the first record that arrived at `toMs`, or to the end. */
async function* pagesOf(
  deps: ShardChunksDeps,
  shardId: ShardId,
  { start, toMs }: { readonly start: ReadFrom; readonly toMs: number },
  signal: AbortSignal,
): AsyncGenerator<readonly ShardRecord[]> {
  const { reader, time } = deps;
  const pace = createPace(1, time);
  let place = start;
  let iterator: string | undefined;
  const readOn = async () => {
    try {
      iterator ??= await reader.iterator(shardId, place);
      return await reader.read(iterator, CHUNK.records);
    } catch (error) {
      // One that has expired is as bad as a stream that does not answer.
      iterator = undefined;
      throw error;
    }
  };
  for (;;) {
    await pace.ready(signal);
    const page = await patiently(readOn, deps, signal);
    if (page === undefined) return;
    const { records, next, millisBehindLatest } = page;
    pace.spend(Math.max(1 / READS_PER_SECOND, bytesIn(records) / BYTES_PER_SECOND));
    const end = records.findIndex(({ arrivedAtMs }) => arrivedAtMs >= toMs);
    const wanted = end === -1 ? records : records.slice(0, end);
    const last = wanted.at(-1);
    if (last !== undefined) {
      yield wanted;
      place = { after: last.sequenceNumber };
    }
    const isAtEnd = records.length === 0 && millisBehindLatest === 0;
    if (end !== -1 || next === undefined || isAtEnd) return;
    iterator = next;
  }
}

/** A chunk ends behind the record that reaches so many events, and before the one that would make it too large. */
function inChunks(records: readonly ShardChunkRecord[], mostEvents: number): ShardChunkRecord[][] {
  const chunks: ShardChunkRecord[][] = [];
  let [events, bytes] = [mostEvents, 0];
  for (const record of records) {
    if (events >= mostEvents || bytes + record.data.length > CHUNK.bytes) {
      chunks.push([]);
      [events, bytes] = [0, 0];
    }
    chunks.at(-1)?.push(record);
    events += record.eventCount;
    bytes += record.data.length;
  }
  return chunks;
}

/**
 * Consecutive records of the stream that arrived in a time, chunk by chunk, shard by shard, parents before their
 * children. What is still to be delivered is left out. While stream or store do not answer they are asked again.
 */
export async function* shardChunks(
  deps: ShardChunksDeps,
  range: ChunkRange,
  cursor: ReplayCursor | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly ShardChunkRecord[]> {
  const { shards, countEvents, bound, logger } = deps;

  /** A chunk as far as it may be replayed. @returns whether that is all of it */
  async function* partsOf(chunk: readonly ShardChunkRecord[]): AsyncGenerator<readonly ShardChunkRecord[], boolean> {
    for (let rest = chunk; ; ) {
      const [first] = rest;
      if (first === undefined) return true;
      const { shardId, sequenceNumber } = first;
      const asked = rest;
      const count = await patiently(() => bound.reach(shardId, asked, range, signal), deps, signal);
      if (signal.aborted || count === undefined) return false;
      if (count === 0) {
        logger.info('A replay leaves out what is still to be delivered', { shardId, sequenceNumber });
        return false;
      }
      yield rest.slice(0, count);
      rest = rest.slice(count);
    }
  }
  async function* chunksOf(shardId: ShardId): AsyncGenerator<readonly ShardChunkRecord[]> {
    const isBegun = cursor?.shardId === shardId;
    const start: ReadFrom = isBegun ? { after: cursor.sequenceNumber } : { atMs: range.fromMs };
    for await (const page of pagesOf(deps, shardId, { start, toMs: range.toMs }, signal)) {
      const records = page.map((record) => ({ ...record, shardId, eventCount: countEvents(record) }));
      for (const chunk of inChunks(records, range.events)) if (!(yield* partsOf(chunk))) return;
    }
  }

  // Of the shards' ids, parents have the smaller ones.
  for (const { shardId } of (await patiently(() => shards.listShards(), deps, signal)) ?? []) {
    if (cursor === undefined || shardId >= cursor.shardId) yield* chunksOf(shardId);
  }
}
