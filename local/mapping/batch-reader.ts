import type { ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../stream/shard-iterator.ts';
import { BatchDraft, type BatchLimits } from './batch-draft.ts';
import type { BatchSource } from './batch-source.ts';
import type { RecordFilter } from './filters/record-filter.ts';
import type { SourceNames } from './kinesis-event.ts';
import type { StreamSource } from './ports.ts';
import { until } from './until.ts';

export interface BatchReaderSettings extends BatchLimits {
  readonly maximumBatchingWindowInSeconds: number;
  /** Shortest time between two reads of the shard: under load, batches grow meanwhile. A lone record never waits. */
  readonly lingerMs: number;
}

export interface BatchReaderDeps {
  readonly stream: StreamSource;
  readonly names: SourceNames;
  readonly time: Time;
  readonly filter?: {
    readonly passes: RecordFilter;
    /** Told of every record that was read for good, in order. */
    readonly onRead: (record: StreamRecord, passed: boolean) => void;
  };
}

/** Cuts one shard into batches, in order, by count, time and size. It remembers how far it read, and stores nothing. */
export class BatchReader implements BatchSource {
  readonly #shardId: ShardId;
  readonly #settings: BatchReaderSettings;
  readonly #deps: BatchReaderDeps;
  readonly #draft: BatchDraft;
  /** null: a closed shard is read to its end. */
  #iterator: ShardIterator | null;
  #isCaughtUp = false;
  #lastReadMs = Number.NEGATIVE_INFINITY;

  constructor(shardId: ShardId, start: StartingPosition, settings: BatchReaderSettings, deps: BatchReaderDeps) {
    this.#shardId = shardId;
    this.#settings = settings;
    this.#deps = deps;
    this.#draft = new BatchDraft(settings, deps.names);
    this.#iterator = deps.stream.getShardIterator(shardId, start);
  }

  get isDrained(): boolean {
    return this.#iterator === null && this.#draft.isEmpty;
  }

  get isCaughtUp(): boolean {
    return this.#isCaughtUp && this.#draft.isEmpty;
  }

  async due(signal: AbortSignal, deadlineMs?: number): Promise<boolean> {
    const { stream, time, filter } = this.#deps;
    if (this.#iterator === null) return !this.#draft.isEmpty;
    if (this.#draft.isEmpty) {
      const iterator = this.#iterator;
      await (deadlineMs === undefined
        ? stream.waitForRecords(iterator, signal)
        : until(time, deadlineMs, signal, (either) => stream.waitForRecords(iterator, either)));
    }
    const lingerMs = this.#lastReadMs + this.#settings.lingerMs - time.now();
    if (lingerMs > 0) await time.sleep(lingerMs, signal);
    if (signal.aborted) return false;
    if (this.#settings.maximumBatchingWindowInSeconds > 0) await this.#fillWindow(signal);
    // What the filter leaves is known only by reading: without this, nothing would be called for with an environment.
    else if (filter !== undefined) this.#read();
    if (signal.aborted) return false;
    return filter === undefined || !this.#draft.isEmpty || (deadlineMs !== undefined && deadlineMs <= time.now());
  }

  take(): readonly StreamRecord[] {
    this.#read();
    // More is waiting behind a full batch, and time cannot make the next one fuller.
    if (this.#draft.isFull) this.#lastReadMs = Number.NEGATIVE_INFINITY;
    return this.#draft.take();
  }

  async #fillWindow(signal: AbortSignal): Promise<void> {
    const { stream, time } = this.#deps;
    const endMs = time.now() + this.#settings.maximumBatchingWindowInSeconds * 1_000;
    await until(time, endMs, signal, async (closed) => {
      while (!closed.aborted) {
        this.#read();
        if (this.#draft.isFull || this.#iterator === null) break;
        await stream.waitForRecords(this.#iterator, closed);
      }
    });
  }

  /** Adds what fits to the records gathered. */
  #read(): void {
    this.#lastReadMs = this.#deps.time.now();
    const iterator = this.#iterator;
    if (this.#draft.isFull || iterator === null) return;
    const { records, next } = this.#deps.stream.getRecords(iterator, {
      limit: this.#draft.room,
      maxBytes: this.#draft.roomBytes,
    });
    this.#iterator = next;
    this.#isCaughtUp = records.length === 0;
    let previous: StreamRecord | undefined;
    for (const record of records) {
      if (!this.#accept(record)) {
        this.#iterator = previous === undefined ? iterator : this.#iteratorBehind(previous);
        return;
      }
      previous = record;
    }
  }

  /** False where the record has to be read again for the next batch. */
  #accept(record: StreamRecord): boolean {
    const { filter } = this.#deps;
    if (filter === undefined) return this.#draft.add(record);
    const passed = filter.passes(record);
    if (passed && !this.#draft.add(record)) return false;
    filter.onRead(record, passed);
    return true;
  }

  #iteratorBehind({ sequenceNumber }: StreamRecord): ShardIterator {
    return this.#deps.stream.getShardIterator(this.#shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
  }
}
