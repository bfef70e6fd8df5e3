/** A position in a shard: a decimal integer of varying length, compared as a number ('9' comes before '20'). */
export type SequenceNumber = string;
export type ShardId = string;

/** One record to append. `data` is opaque to the stream. */
export interface StreamEntry {
  readonly partitionKey: string;
  /** Decimal integer from 0 to 2^128 - 1 that picks the shard instead of the MD5 of the partition key. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
  /** How many events the record holds, for the ledger. */
  readonly eventCount: number;
}

export type AppendResult =
  | { readonly ok: true; readonly shardId: ShardId; readonly sequenceNumber: SequenceNumber }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Where accepted events become durable. */
export interface StreamWriter {
  /**
   * Appends entries; results come in the order of `entries`. An entry reported `ok` is on disk (or replicated)
   * when the promise resolves. One refused entry does not stop the others.
   */
  append(entries: readonly StreamEntry[]): Promise<readonly AppendResult[]>;
}

export interface ShardProgress {
  readonly shardId: ShardId;
  /** Events appended to the shard since it was created; of Kinesis, as far as they were counted. */
  readonly received: number;
  /** Events up to and including the mapping's checkpoint. */
  readonly settled: number;
  /** Age in milliseconds of the oldest record behind the checkpoint; 0 when there is none. */
  readonly iteratorAgeMs: number;
}

/** What the query API asks of the stream. */
export interface StreamProgress {
  /**
   * Progress of each shard at `positions` (the last sequence number that the store has settled, by shard), read in
   * one instant.
   * @param settled events that the store has settled, by shard: what a stream goes by that counts none itself
   */
  progress(
    positions: ReadonlyMap<ShardId, SequenceNumber>,
    settled: ReadonlyMap<ShardId, number>,
  ): readonly ShardProgress[] | Promise<readonly ShardProgress[]>;
}

export const isAfter = (a: SequenceNumber, b: SequenceNumber): boolean =>
  a.length === b.length ? a > b : BigInt(a) > BigInt(b);
