import type { StreamRecord } from '../stream/record-codec.ts';
import { EMPTY_EVENT_BYTES, eventRecordBytes, PAYLOAD_LIMIT_BYTES, type SourceNames } from './kinesis-event.ts';
import { windowedEventBytes, windowStartMs } from './tumbling-window.ts';

export interface BatchLimits {
  readonly batchSize: number;
  /** 0: records of any time may stand in one batch. */
  readonly tumblingWindowInSeconds: number;
}

/** A batch that is being gathered: records are added until the count, the size of the event or the window is full. */
export class BatchDraft {
  readonly #limits: BatchLimits;
  readonly #names: SourceNames;
  readonly #emptyBytes: number;
  #records: StreamRecord[] = [];
  #payloadBytes: number;
  #isFull = false;

  constructor(limits: BatchLimits, names: SourceNames) {
    this.#limits = limits;
    this.#names = names;
    this.#emptyBytes = limits.tumblingWindowInSeconds === 0 ? EMPTY_EVENT_BYTES : windowedEventBytes(names);
    this.#payloadBytes = this.#emptyBytes;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** How many more records fit by their count. */
  get room(): number {
    return this.#limits.batchSize - this.#records.length;
  }

  /** How many more bytes of data fit, at the most: the envelopes of the records are counted when they are added. */
  get roomBytes(): number {
    // base64 makes 4 bytes of 3.
    return Math.max(1, Math.floor(((PAYLOAD_LIMIT_BYTES - this.#payloadBytes) * 3) / 4));
  }

  /** False where the record belongs into the next batch; this one is full then. A record too large for any comes alone. */
  add(record: StreamRecord, bytes = eventRecordBytes(record, this.#names)): boolean {
    const isFirst = this.#records.length === 0;
    if (!isFirst && (this.#payloadBytes + bytes > PAYLOAD_LIMIT_BYTES || !this.#isSameWindow(record))) {
      this.#isFull = true;
      return false;
    }
    this.#records.push(record);
    this.#payloadBytes += bytes;
    this.#isFull = this.#records.length === this.#limits.batchSize;
    return true;
  }

  /** Hands out what was gathered and begins anew. */
  take(): readonly StreamRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#payloadBytes = this.#emptyBytes;
    this.#isFull = false;
    return records;
  }

  #isSameWindow({ arrivedAtMs }: StreamRecord): boolean {
    const { tumblingWindowInSeconds: seconds } = this.#limits;
    return (
      seconds === 0 || windowStartMs(arrivedAtMs, seconds) === windowStartMs(this.#records[0]!.arrivedAtMs, seconds)
    );
  }
}
