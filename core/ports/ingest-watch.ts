import type { ShardId } from './stream.ts';

/** Learns what comes in. It is told within a request: it must cost next to nothing and must not throw. */
export interface IngestWatch {
  /**
   * The stream took a record.
   * @param keyOf the ordering key of each event of the record, from 0 to `events` - 1; undefined where it carries no order
   */
  placed(shardId: ShardId, events: number, keyOf: (place: number) => string | undefined): void;
  /** An event was refused. @param type undefined where it could not be read */
  refused(type: string | undefined): void;
}
