import type { AggregateEntry, EventStatus } from '../events/event.ts';
import type { SettledBatch, StoredEvent } from './event-store.ts';
import type { SequenceNumber, ShardId } from './stream.ts';

/** An identity that took its place in the store, and where it came from. */
export interface StoredIdentity {
  readonly id: string;
  readonly source: string;
  readonly status: EventStatus;
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
}

export interface IdentityPage {
  readonly items: readonly StoredIdentity[];
  /** Given as `after` for the next page; undefined at the end. */
  readonly next: string | undefined;
}

export interface ReplayResult {
  /** Events whose identity was missing and now stands. */
  readonly added: number;
  /** Events whose identity stood already: nothing was done. */
  readonly already: number;
  /** Events of records beyond the shard's position, which an ordinary commit takes: nothing was done. */
  readonly notYetSettled: number;
}

export interface RebuildResult {
  readonly events: number;
  readonly windows: number;
}

/** What is done to a store beside its daily work: it may take minutes and never stops that work. */
export interface StoreMaintenance {
  /**
   * Every identity once, in an order of the store's own; of identities added meanwhile some may be left out.
   * @param limit at most 10,000
   */
  identities(limit: number, after?: string): Promise<IdentityPage>;
  /**
   * Puts back what a store lost (a restore to an earlier time): adds the events whose identity is missing, in one
   * transaction, without moving the shard's position. A record of which the store knows nothing is counted in statistics
   * and aggregates as if it had just been committed. The events of a record that it knows are counted already: one that
   * has its letter is put back as that says, another one as processed (or filtered), except that one which fails now
   * becomes a letter, is moved there among the counts, and stays in its aggregates, to which a redrive does not add again.
   * Doing it again adds nothing. It throws as EventWriter.commit does.
   */
  commitReplay(batch: SettledBatch): Promise<ReplayResult>;
  /**
   * Computes the windows of these aggregates anew from the stored events, while events keep coming. Readers see the old
   * windows until all are done, then the new ones.
   * @param names aggregates; entries of others are ignored
   * @param entriesOf windows that a processed event counts in; its data is that of the last edit. What it throws ends the
   *   rebuild without any effect
   */
  rebuildAggregates(
    names: readonly string[],
    entriesOf: (event: StoredEvent['event']) => readonly AggregateEntry[] | undefined,
  ): Promise<RebuildResult>;
}
