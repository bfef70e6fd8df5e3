import type { ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../stream/shard-iterator.ts';
import type { RecordFilter } from './filters/record-filter.ts';
import { eventRecordBytes, type SourceNames } from './kinesis-event.ts';
import { type DividedShard, LaneQueue, type LaneQueueSettings } from './lane-queue.ts';
import type { StreamSource } from './ports.ts';

export interface ShardDividerSettings extends LaneQueueSettings {
  readonly parallelizationFactor: number;
  readonly lingerMs: number;
  /** Event bytes that may wait in all queues together; a single read may go beyond. */
  readonly readAheadBytes: number;
}

export interface ShardDividerDeps {
  readonly stream: StreamSource;
  readonly names: SourceNames;
  readonly time: Time;
  readonly passes: RecordFilter | undefined;
  /** Told of every record read, in order; without a lane where no filter matched. */
  readonly onRead: (record: StreamRecord, lane: number | undefined) => void;
  /** Awaited after each read. */
  readonly afterRead: () => Promise<void>;
}

const READ_LIMITS = { limit: 10_000, maxBytes: 1024 * 1024 };

/** Deals a shard's records to lanes by their partition key: those of one key stay in one lane and keep their order. */
export class ShardDivider implements DividedShard {
  readonly queues: readonly LaneQueue[];
  readonly #settings: ShardDividerSettings;
  readonly #deps: ShardDividerDeps;
  /** null: a closed shard is read to its end. */
  #iterator: ShardIterator | null;
  #isCaughtUp = false;
  #waitingBytes = 0;
  #onRoom = (): void => {};

  constructor(shardId: ShardId, start: StartingPosition, settings: ShardDividerSettings, deps: ShardDividerDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#iterator = deps.stream.getShardIterator(shardId, start);
    const newQueue = () => new LaneQueue(this, settings, deps.names, deps.time);
    this.queues = Array.from({ length: settings.parallelizationFactor }, newQueue);
  }

  get isRead(): boolean {
    return this.#iterator === null;
  }

  get isCaughtUp(): boolean {
    return this.#isCaughtUp || this.isRead;
  }

  taken(bytes: number): void {
    this.#waitingBytes -= bytes;
    this.#onRoom();
  }

  /** Reads until a closed shard's end, or until `signal` aborts: calling it again goes on. Rejects if the stream does. */
  async run(signal: AbortSignal): Promise<void> {
    const { stream, time, afterRead } = this.#deps;
    while (!signal.aborted && this.#iterator !== null) {
      if (this.#waitingBytes >= this.#settings.readAheadBytes) await this.#room(signal);
      if (signal.aborted) return;
      const { records, next } = stream.getRecords(this.#iterator, READ_LIMITS);
      this.#iterator = next;
      for (const record of records) this.#deal(record);
      if (records.length > 0) {
        await afterRead();
        if (this.#settings.lingerMs > 0) await time.sleep(this.#settings.lingerMs, signal);
      } else if (next !== null) {
        await this.#more(next, signal);
      }
    }
    this.#wakeAll();
  }

  #deal(record: StreamRecord): void {
    const { passes, names, onRead } = this.#deps;
    if (passes !== undefined && !passes(record)) {
      onRead(record, undefined);
      return;
    }
    const lane = laneOf(record.partitionKey, this.queues.length);
    onRead(record, lane);
    const bytes = eventRecordBytes(record, names);
    this.#waitingBytes += bytes;
    this.queues[lane]!.put(record, bytes);
  }

  async #more(iterator: ShardIterator, signal: AbortSignal): Promise<void> {
    this.#isCaughtUp = true;
    this.#wakeAll();
    await this.#deps.stream.waitForRecords(iterator, signal);
    this.#isCaughtUp = false;
  }

  #wakeAll(): void {
    for (const queue of this.queues) queue.wake();
  }

  #room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        signal.removeEventListener('abort', go);
        this.#onRoom = () => {};
        resolve();
      };
      signal.addEventListener('abort', go);
      this.#onRoom = go;
    });
  }
}

/** FNV-1a over the key's code units. Lambda's own rule is not published; MD5 would put a shard's keys into few lanes. */
export function laneOf(partitionKey: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < partitionKey.length; index++) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
