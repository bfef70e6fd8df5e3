import type { InvokeResult } from '../../core/ports/function-invoker.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import type { ShardIterator, StartingPosition } from '../stream/shard-iterator.ts';
import type { KinesisEvent } from './kinesis-event.ts';
import type { FailureMessage } from './on-failure.ts';

/** The part of a stream that a mapping reads. */
export interface StreamSource {
  listShards(): readonly { readonly shardId: ShardId; readonly parentShardIds: readonly ShardId[] }[];
  getShardIterator(shardId: ShardId, start: StartingPosition): ShardIterator;
  /** At least one record where there is one, whatever its size. `next` is null at the end of a closed shard. */
  getRecords(
    iterator: ShardIterator,
    limits: { readonly limit: number; readonly maxBytes: number },
  ): { readonly records: readonly StreamRecord[]; readonly next: ShardIterator | null };
  /** Resolves when there is something to read (a record, or the shard's end), and when `signal` aborts. */
  waitForRecords(iterator: ShardIterator, signal: AbortSignal): Promise<void>;
  checkpoint(consumer: string, shardId: ShardId): SequenceNumber | undefined;
  /** Moves the checkpoint forward, never back. `checkpoint` answers it from then on; a crash may lose the latest ones. */
  setCheckpoint(consumer: string, shardId: ShardId, sequenceNumber: SequenceNumber): Promise<unknown>;
}

/** One place in which a function runs, lent to whoever acquired it. */
export interface LentEnvironment {
  /** Rejects where the function was not called at all: such a failure spends no attempt. */
  invoke(event: KinesisEvent, requestId: string): Promise<InvokeResult>;
  release(): void;
}

export interface FunctionEnvironments {
  /** Waits for a free environment, first come first served; undefined when `signal` aborts before. */
  acquire(signal: AbortSignal): Promise<LentEnvironment | undefined>;
}

export interface FailureDestination {
  /**
   * Keeps a batch that the mapping gives up on; it must be safe when this resolves, since the shard goes on behind it.
   * A rejection is logged and the shard goes on all the same, as with Lambda.
   */
  send(message: FailureMessage, payload: KinesisEvent): Promise<void>;
}
