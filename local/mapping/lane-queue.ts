import type { Time } from '../../core/ports/time.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import { BatchDraft, type BatchLimits } from './batch-draft.ts';
import type { BatchSource } from './batch-source.ts';
import type { SourceNames } from './kinesis-event.ts';
import { until } from './until.ts';

export interface LaneQueueSettings extends BatchLimits {
  readonly maximumBatchingWindowInSeconds: number;
}

/** The reading of the shard whose records the queue gets. */
export interface DividedShard {
  /** Whether a closed shard's last record was read. */
  readonly isRead: boolean;
  readonly isCaughtUp: boolean;
  /** Event bytes that wait no longer. */
  taken(bytes: number): void;
}

interface Waiting {
  readonly record: StreamRecord;
  readonly bytes: number;
}

/** Records of one lane, in order, waiting to be cut into batches. */
export class LaneQueue implements BatchSource {
  readonly #shard: DividedShard;
  readonly #settings: LaneQueueSettings;
  readonly #time: Time;
  readonly #draft: BatchDraft;
  #draftBytes = 0;
  /** What does not fit into the draft. */
  #behind: Waiting[] = [];
  #wake = (): void => {};

  constructor(shard: DividedShard, settings: LaneQueueSettings, names: SourceNames, time: Time) {
    this.#shard = shard;
    this.#settings = settings;
    this.#time = time;
    this.#draft = new BatchDraft(settings, names);
  }

  get isDrained(): boolean {
    return this.#shard.isRead && this.#draft.isEmpty;
  }

  get isCaughtUp(): boolean {
    return this.#shard.isCaughtUp && this.#draft.isEmpty;
  }

  put(record: StreamRecord, bytes: number): void {
    if (this.#behind.length > 0 || !this.#draftTakes({ record, bytes })) this.#behind.push({ record, bytes });
    this.wake();
  }

  /** To be called when the shard has ended, and when it is caught up. */
  wake(): void {
    this.#wake();
  }

  async due(signal: AbortSignal, deadlineMs?: number): Promise<boolean> {
    while (this.#draft.isEmpty) {
      if (signal.aborted || this.isDrained) return false;
      if (deadlineMs === undefined || !this.isCaughtUp) await this.#change(signal);
      else if (deadlineMs <= this.#time.now()) return true;
      else await until(this.#time, deadlineMs, signal, (either) => this.#change(either));
    }
    const windowMs = this.#settings.maximumBatchingWindowInSeconds * 1_000;
    if (windowMs > 0) {
      await until(this.#time, this.#time.now() + windowMs, signal, async (closed) => {
        while (!closed.aborted && !this.#draft.isFull && !this.#shard.isRead) await this.#change(closed);
      });
    }
    return !signal.aborted;
  }

  take(): readonly StreamRecord[] {
    const records = this.#draft.take();
    const bytes = this.#draftBytes;
    this.#draftBytes = 0;
    const rest = this.#behind.findIndex((waiting) => !this.#draftTakes(waiting));
    this.#behind = rest === -1 ? [] : this.#behind.slice(rest);
    this.#shard.taken(bytes);
    return records;
  }

  #draftTakes({ record, bytes }: Waiting): boolean {
    if (this.#draft.isFull || !this.#draft.add(record, bytes)) return false;
    this.#draftBytes += bytes;
    return true;
  }

  /** Resolves at the next `wake`, or when `signal` aborts. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#wake = () => {};
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }
}
