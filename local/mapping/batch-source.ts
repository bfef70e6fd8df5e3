import type { StreamRecord } from '../stream/record-codec.ts';

/** Where a lane gets its batches from. */
export interface BatchSource {
  /** Whether the last record of a closed shard was taken. */
  readonly isDrained: boolean;
  /** Whether nothing is left to be read for now. */
  readonly isCaughtUp: boolean;
  /**
   * Waits until a batch is due, the shard has ended, `signal` aborts, or `deadlineMs` comes with nothing to read.
   * Returns whether taking is worth while. Nothing that was read is lost by aborting.
   */
  due(signal: AbortSignal, deadlineMs?: number): Promise<boolean>;
  /** The largest batch to be had now; empty where there is nothing. A record above the payload limit comes alone. */
  take(): readonly StreamRecord[];
}
