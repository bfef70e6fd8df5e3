import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';

/** Where a record stands: the shard's number, and the record's own number in that shard. */
export interface RecordPosition {
  readonly shard: number;
  readonly counter: number;
}

export const shardIdOf = (shard: number): ShardId => `shardId-${String(shard).padStart(12, '0')}`;

const FORM = /^49(\d{15})(\d{27})(\d{12})$/;

/**
 * Sequence numbers of one stream: 56 digits, as long as Kinesis's, so that comparing them as text or as integers is
 * the same. From the left: 49, the milliseconds at which the stream was created, the record's counter, the shard's
 * number. The time of creation comes first so that every number of a stream created anew lies above those of the stream
 * that it replaces: a store that remembers an old position takes none of the new records for settled.
 */
export class SequenceNumbers {
  readonly #stream: string;

  constructor(createdAtMs: number) {
    this.#stream = String(createdAtMs).padStart(15, '0');
  }

  format(shard: number, counter: number): SequenceNumber {
    return `49${this.#stream}${String(counter).padStart(27, '0')}${String(shard).padStart(12, '0')}`;
  }

  /** Undefined where the text is not a sequence number of this stream. */
  parse(sequenceNumber: string): RecordPosition | undefined {
    const [, stream, counter, shard] = FORM.exec(sequenceNumber) ?? [];
    if (stream !== this.#stream) return undefined;
    const position = { shard: Number(shard), counter: Number(counter) };
    return Number.isSafeInteger(position.counter) ? position : undefined;
  }
}
