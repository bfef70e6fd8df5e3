import type { SequenceNumber } from '../../core/ports/stream.ts';

interface Unsettled {
  /** Counts the records read, so that those of different lanes can be compared. */
  readonly index: number;
  readonly sequenceNumber: SequenceNumber;
  /** The record read before this one, whichever lane has it. */
  readonly before: SequenceNumber | undefined;
}

/**
 * Finds how far a shard is settled where its records settle out of order: in several lanes, or by a filter. It
 * remembers the unsettled records only.
 */
export class SettledPrefix {
  readonly #lanes: Unsettled[][];
  #reads = 0;
  #lastRead: SequenceNumber | undefined;

  /** `position`: the last record that was settled before. */
  constructor(lanes: number, position: SequenceNumber | undefined) {
    this.#lanes = Array.from({ length: lanes }, () => []);
    this.#lastRead = position;
  }

  /** To be called in the order of the shard. A record without a lane is settled as it is read. */
  read(sequenceNumber: SequenceNumber, lane?: number): void {
    if (lane !== undefined) {
      this.#lanes[lane]!.push({ index: this.#reads, sequenceNumber, before: this.#lastRead });
    }
    this.#reads++;
    this.#lastRead = sequenceNumber;
  }

  /** Every record of the lane up to `through` is settled. */
  settle(lane: number, through: SequenceNumber): void {
    const unsettled = this.#lanes[lane]!;
    unsettled.splice(0, unsettled.findIndex(({ sequenceNumber }) => sequenceNumber === through) + 1);
  }

  /** The last record that is settled together with all before it; undefined before the first. */
  get position(): SequenceNumber | undefined {
    let oldest: Unsettled | undefined;
    for (const [first] of this.#lanes) {
      if (first !== undefined && (oldest === undefined || first.index < oldest.index)) oldest = first;
    }
    return oldest === undefined ? this.#lastRead : oldest.before;
  }
}
