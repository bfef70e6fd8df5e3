import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { PipelineError } from '../../core/errors.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';

export interface ShardRecord {
  readonly sequenceNumber: SequenceNumber;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** When the stream took it, in milliseconds since 1970. */
  readonly arrivedAtMs: number;
}

export interface ShardPage {
  readonly records: readonly ShardRecord[];
  /** Where the next page starts; undefined at the end of a closed shard. */
  readonly next: string | undefined;
  /** How far the page is from the newest record; 0 at the end. */
  readonly millisBehindLatest: number;
}

/** Where reading starts: behind a record, at a time in milliseconds since 1970, or at the oldest record there is. */
export type ReadFrom = { readonly after: SequenceNumber } | { readonly atMs: number } | 'oldest';

/**
 * Reads a shard beside its consumers, with which it shares 5 reads and 2 MB a second.
 * Both reject with PipelineError STREAM_UNAVAILABLE when the stream does not answer.
 */
export interface ShardReader {
  /** A place to read from: good for 5 minutes. */
  iterator(shardId: ShardId, from: ReadFrom): Promise<string>;
  /** A page may be empty although there are records further on: then `millisBehindLatest` is above 0. */
  read(iterator: string, limit: number): Promise<ShardPage>;
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new PipelineError('STREAM_UNAVAILABLE', `The stream cannot be read: ${reason}`, { cause: error });
  }
}

function startOf(from: ReadFrom) {
  if (from === 'oldest') return { ShardIteratorType: 'TRIM_HORIZON' } as const;
  if ('atMs' in from) return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(from.atMs) } as const;
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: from.after } as const;
}

/** @param client one that retries what is throttled */
export const kinesisShardReader = (client: Pick<KinesisClient, 'send'>, streamName: string): ShardReader => ({
  async iterator(shardId, from) {
    const place = { StreamName: streamName, ShardId: shardId };
    const { ShardIterator } = await answered(client.send(new GetShardIteratorCommand({ ...place, ...startOf(from) })));
    if (ShardIterator === undefined) throw new Error(`Kinesis gave no iterator for ${shardId}.`);
    return ShardIterator;
  },
  async read(iterator, limit) {
    const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: limit });
    const { Records = [], NextShardIterator, MillisBehindLatest } = await answered(client.send(command));
    const records = Records.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
      sequenceNumber: SequenceNumber ?? '',
      partitionKey: PartitionKey ?? '',
      data: Data ?? new Uint8Array(),
      arrivedAtMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
    }));
    return { records, next: NextShardIterator, millisBehindLatest: MillisBehindLatest ?? 0 };
  },
});
