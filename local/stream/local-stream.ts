import { PipelineError } from '../../core/errors.ts';
import type {
  AppendResult,
  SequenceNumber,
  ShardId,
  ShardProgress,
  StreamEntry,
  StreamProgress,
  StreamWriter,
} from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { type AdvanceResult, Checkpoints } from './checkpoints.ts';
import { refusalOf, refuse } from './entry-limits.ts';
import { GroupCommit } from './group-commit.ts';
import { evenRanges } from './hash-key.ts';
import { shardProgress } from './progress.ts';
import { hasMore, type ReadLimits, type ReadResult, readRecords } from './reader.ts';
import { checkShards } from './recovery.ts';
import { mergeShards, splitShard } from './reshard.ts';
import { lastExpired, trimStep } from './retention.ts';
import { SequenceNumbers } from './sequence-numbers.ts';
import { describeShard, newShard, type Shard, type ShardDescription } from './shard.ts';
import { counterIn, iteratorAt, type Reading, type ShardIterator, type StartingPosition } from './shard-iterator.ts';
import { ShardTable } from './shard-table.ts';
import { Storage } from './storage.ts';
import { Waiters } from './waiters.ts';

export interface LocalStreamSettings {
  /** Holds nothing but the stream; made where it is missing. */
  readonly folder: string;
  /** Shards of a stream that is created now; one that exists keeps its own. */
  readonly shards: number;
  readonly time: Time;
  readonly name: string;
}

/**
 * A durable stream like Kinesis's, in one file on this machine. It belongs to one process. Readers see what is on disk
 * and nothing else.
 */
export class LocalStream implements StreamWriter, StreamProgress {
  readonly name: string;
  /** Sentences on what did not agree when the stream was opened; empty is the rule, whatever ended the process before. */
  readonly recovered: readonly string[];
  readonly #time: Time;
  readonly #storage: Storage;
  readonly #numbers: SequenceNumbers;
  readonly #waiters = new Waiters();
  readonly #checkpoints: Checkpoints;
  readonly #table: ShardTable;
  readonly #commits: GroupCommit;
  #closing: Promise<void> | undefined;

  private constructor(settings: LocalStreamSettings, storage: Storage, createdAtMs: number) {
    this.name = settings.name;
    this.#time = settings.time;
    this.#storage = storage;
    this.#numbers = new SequenceNumbers(createdAtMs);
    this.#checkpoints = new Checkpoints(storage);
    this.#table = new ShardTable(storage);
    this.recovered = checkShards(storage, this.#table);
    this.#commits = new GroupCommit(storage, {
      sealing: () => this.#table.store(),
      committed: () => {
        this.#checkpoints.settled();
        for (const shard of this.#table.publish()) this.#waiters.wake(shard.shardId);
      },
      rolledBack: () => {
        this.#checkpoints.settled();
        this.#table.rollBack();
      },
    });
  }

  /** @throws PipelineError STREAM_UNAVAILABLE when the folder cannot be used, or another process uses it. */
  static async open(settings: LocalStreamSettings): Promise<LocalStream> {
    const storage = await Storage.open(settings.folder);
    const createdAtMs = storage.createdAtMs() ?? createStream(storage, settings);
    return new LocalStream(settings, storage, createdAtMs);
  }

  /** `data` must stay as it is until the promise settles. */
  append(entries: readonly StreamEntry[]): Promise<readonly AppendResult[]> {
    return this.#transact(() => {
      const nowMs = this.#time.now();
      return entries.map((entry) => refusalOf(entry) ?? this.#place(entry, nowMs));
    });
  }

  #place(entry: StreamEntry, nowMs: number): AppendResult {
    const shard = this.#table.router.shardFor(entry.partitionKey, entry.explicitHashKey);
    if (shard === undefined) return refuse('The explicit hash key must be a decimal integer from 0 to 2^128 - 1.');
    const counter = shard.state.counter + 1;
    const events = shard.state.events + entry.eventCount;
    const arrivedAtMs = Math.max(nowMs, shard.state.arrivedAtMs);
    this.#storage.putRecord(shard.number, counter, entry, arrivedAtMs, events);
    this.#table.change(shard, { ...shard.state, counter, events, arrivedAtMs });
    return { ok: true, shardId: shard.shardId, sequenceNumber: this.#numbers.format(shard.number, counter) };
  }

  progress(positions: ReadonlyMap<ShardId, SequenceNumber>): readonly ShardProgress[] {
    const nowMs = this.#time.now();
    return this.#table.durable().map((shard) => {
      const position = this.#counterOf(shard, positions.get(shard.shardId)) ?? 0;
      return shardProgress(this.#storage, shard, position, nowMs);
    });
  }

  /** @throws StreamError ResourceNotFoundException, InvalidArgumentException */
  getShardIterator(shardId: ShardId, start: StartingPosition): ShardIterator {
    return iteratorAt(this.#table.get(shardId), start, this.#reading());
  }

  /**
   * Records from the iterator on, in order. An iterator that was not given out by `getShardIterator` or as `next` reads
   * whatever its position says.
   * @throws StreamError ResourceNotFoundException, InvalidArgumentException
   */
  getRecords(iterator: ShardIterator, limits: ReadLimits = {}): ReadResult {
    const result = readRecords(this.#table.get(iterator.shardId), iterator, limits, this.#reading());
    // The memory of what was read is given back at the end of a transaction; nobody needs to write for it to come.
    if (this.#storage.isReleaseDue) void this.#commits.submit(() => undefined).catch(() => undefined);
    const isChild = ({ parentShardIds }: ShardDescription) => parentShardIds.includes(iterator.shardId);
    return { ...result, childShards: result.next === null ? this.listShards().filter(isChild) : [] };
  }

  /**
   * Resolves as soon as the iterator has something to read: a record, or the end of a closed shard. Also resolves when
   * `signal` aborts or the stream closes; it never rejects for these.
   * @throws StreamError ResourceNotFoundException
   */
  async waitForRecords(iterator: ShardIterator, signal?: AbortSignal): Promise<void> {
    const shard = this.#table.get(iterator.shardId);
    if (this.#closing !== undefined || hasMore(this.#storage, shard, iterator)) return;
    await this.#waiters.wait(shard.shardId, signal);
  }

  /** Every shard that the stream ever had, by number; closed ones stay listed, empty or not. */
  listShards(): readonly ShardDescription[] {
    return this.#table.durable().map((shard) => describeShard(shard, shard.durable, this.#numbers));
  }

  /**
   * Closes a shard and opens two in its place, the upper of which starts at `newStartingHashKey` (a decimal integer).
   * Returns the two. Records stay where they are; an append that races with it lands in the parent or in a child.
   * @throws StreamError ResourceNotFoundException, InvalidArgumentException
   */
  splitShard(shardId: ShardId, newStartingHashKey: string): Promise<readonly ShardDescription[]> {
    return this.#reshard(() => splitShard(this.#table, this.#table.get(shardId), newStartingHashKey));
  }

  /**
   * Closes two shards whose hash keys are adjacent and opens one in their place. Returns the one.
   * @throws StreamError ResourceNotFoundException, InvalidArgumentException
   */
  async mergeShards(shardId: ShardId, adjacentShardId: ShardId): Promise<ShardDescription> {
    const merge = () => mergeShards(this.#table, this.#table.get(shardId), this.#table.get(adjacentShardId));
    const [child] = await this.#reshard(merge);
    return child!;
  }

  /** The last position that `consumer` has finished in the shard. */
  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined {
    return this.#storage.checkpoint(consumer, shardId);
  }

  /**
   * Moves a checkpoint forward, never back. On disk when the promise resolves.
   * @throws StreamError ResourceNotFoundException, InvalidArgumentException
   */
  async setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<AdvanceResult> {
    counterIn(this.#table.get(shardId), sequenceNumber, this.#numbers);
    return this.#transact(() => this.#checkpoints.advance(consumer, shardId, sequenceNumber));
  }

  /**
   * Deletes records that arrived longer than `olderThanMs` ago and lie in front of the shard's entry in `keepFrom`, and
   * returns how many. The record at `keepFrom` stays, and so does a shard without an entry: what no consumer has settled
   * outlives its retention.
   */
  async trim(options: {
    readonly olderThanMs: number;
    readonly keepFrom: ReadonlyMap<ShardId, SequenceNumber>;
  }): Promise<number> {
    const cutoffMs = this.#time.now() - options.olderThanMs;
    let trimmed = 0;
    for (const { shardId } of this.#table.durable()) {
      const shard = this.#table.get(shardId);
      const keep = this.#counterOf(shard, options.keepFrom.get(shardId));
      if (keep === undefined) continue;
      const last = lastExpired(this.#storage, shard, cutoffMs, keep);
      let step: number;
      do {
        step = await this.#transact(() => trimStep(this.#storage, this.#table, shard, last));
        trimmed += step;
      } while (step > 0);
    }
    return trimmed;
  }

  /** Waits for appends under way; those that come later are refused. Calling it twice is harmless. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#commits.submit(() => undefined).catch(() => undefined);
    this.#waiters.wakeAll();
    await this.#storage.close();
  }

  async #reshard(work: () => readonly Shard[]): Promise<readonly ShardDescription[]> {
    const children = await this.#transact(work);
    return children.map((child) => describeShard(child, child.state, this.#numbers));
  }

  #transact<T>(work: () => T): Promise<T> {
    if (this.#closing === undefined) return this.#commits.submit(work);
    const message = 'The stream is closed: nothing of this request was kept; send it again after the next start.';
    return Promise.reject(new PipelineError('STREAM_UNAVAILABLE', message));
  }

  #reading(): Reading {
    return { storage: this.#storage, numbers: this.#numbers, nowMs: this.#time.now() };
  }

  /** Undefined where there is no number, or one of another shard or stream. */
  #counterOf(shard: Shard, sequenceNumber: SequenceNumber | undefined): number | undefined {
    const position = sequenceNumber === undefined ? undefined : this.#numbers.parse(sequenceNumber);
    return position?.shard === shard.number ? position.counter : undefined;
  }
}

function createStream(storage: Storage, settings: LocalStreamSettings): number {
  const createdAtMs = settings.time.now();
  const table = new ShardTable(storage);
  storage.transactSync(() => {
    storage.putCreatedAtMs(createdAtMs);
    table.add(evenRanges(settings.shards).map((range, number) => newShard(number, range, [], 1, createdAtMs)));
    table.store();
  });
  return createdAtMs;
}
