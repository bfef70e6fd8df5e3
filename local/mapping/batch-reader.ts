import type { ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../stream/shard-iterator.ts';
import { EMPTY_EVENT_BYTES, eventRecordBytes, PAYLOAD_LIMIT_BYTES, type SourceNames } from './kinesis-event.ts';
import type { StreamSource } from './ports.ts';

export interface BatchReaderSettings {
  readonly batchSize: number;
  readonly maximumBatchingWindowInSeconds: number;
  /** Shortest time between two reads of the shard: under load, batches grow meanwhile. A lone record never waits. */
  readonly lingerMs: number;
}

interface BatchReaderDeps {
  readonly stream: StreamSource;
  readonly names: SourceNames;
  readonly time: Time;
}

/** Cuts one shard into batches, in order, by count, time and size. It remembers how far it read, and stores nothing. */
export class BatchReader {
  readonly #shardId: ShardId;
  readonly #settings: BatchReaderSettings;
  readonly #deps: BatchReaderDeps;
  /** null: a closed shard is read to its end. */
  #iterator: ShardIterator | null;
  #gathered: StreamRecord[] = [];
  #payloadBytes = EMPTY_EVENT_BYTES;
  #full = false;
  #lastReadMs = Number.NEGATIVE_INFINITY;

  constructor(shardId: ShardId, start: StartingPosition, settings: BatchReaderSettings, deps: BatchReaderDeps) {
    this.#shardId = shardId;
    this.#settings = settings;
    this.#deps = deps;
    this.#iterator = deps.stream.getShardIterator(shardId, start);
  }

  /** Whether a closed shard's last record was taken. */
  get isDrained(): boolean {
    return this.#iterator === null && this.#gathered.length === 0;
  }

  /** Resolves when a batch is due, the shard has ended, or `signal` aborts. Nothing that was read is lost by aborting. */
  async due(signal: AbortSignal): Promise<void> {
    const { stream, time } = this.#deps;
    if (this.#iterator === null) return;
    if (this.#gathered.length === 0) await stream.waitForRecords(this.#iterator, signal);
    const lingerMs = this.#lastReadMs + this.#settings.lingerMs - time.now();
    if (lingerMs > 0) await time.sleep(lingerMs, signal);
    if (this.#settings.maximumBatchingWindowInSeconds > 0 && !signal.aborted) await this.#fillWindow(signal);
  }

  /** The largest batch to be had now; empty where there is nothing. A record above the payload limit comes alone. */
  take(): readonly StreamRecord[] {
    this.#read();
    const batch = this.#gathered;
    // More is waiting behind a full batch, and time cannot make the next one fuller.
    if (this.#full) this.#lastReadMs = Number.NEGATIVE_INFINITY;
    this.#gathered = [];
    this.#payloadBytes = EMPTY_EVENT_BYTES;
    this.#full = false;
    return batch;
  }

  async #fillWindow(signal: AbortSignal): Promise<void> {
    const { stream, time } = this.#deps;
    const windowMs = this.#settings.maximumBatchingWindowInSeconds * 1_000;
    const closed = new AbortController();
    const close = () => closed.abort();
    signal.addEventListener('abort', close);
    void time.sleep(windowMs, closed.signal).then(close);
    while (!closed.signal.aborted) {
      this.#read();
      if (this.#full || this.#iterator === null) break;
      await stream.waitForRecords(this.#iterator, closed.signal);
    }
    signal.removeEventListener('abort', close);
    close();
  }

  /** Adds what fits to the records gathered. */
  #read(): void {
    this.#lastReadMs = this.#deps.time.now();
    if (this.#full || this.#iterator === null) return;
    const room = this.#settings.batchSize - this.#gathered.length;
    // base64 makes 4 bytes of 3; the envelopes are counted below, when it is known how many there are.
    const maxBytes = Math.max(1, Math.floor(((PAYLOAD_LIMIT_BYTES - this.#payloadBytes) * 3) / 4));
    const { records, next } = this.#deps.stream.getRecords(this.#iterator, { limit: room, maxBytes });
    this.#iterator = next;
    for (const record of records) {
      const bytes = eventRecordBytes(record, this.#deps.names);
      if (this.#gathered.length > 0 && this.#payloadBytes + bytes > PAYLOAD_LIMIT_BYTES) {
        this.#full = true;
        this.#iterator = this.#iteratorBehind(this.#gathered.at(-1)!);
        return;
      }
      this.#gathered.push(record);
      this.#payloadBytes += bytes;
    }
    this.#full = this.#gathered.length === this.#settings.batchSize;
  }

  #iteratorBehind({ sequenceNumber }: StreamRecord): ShardIterator {
    return this.#deps.stream.getShardIterator(this.#shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
  }
}
