import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { StreamEntry } from '../../core/ports/stream.ts';

/** One PutRecords call; the answer is in the order of `entries`. It rejects where the call as a whole did not succeed. */
export type PutRecords = (
  entries: readonly StreamEntry[],
  signal: AbortSignal,
) => Promise<readonly PutRecordsResultEntry[]>;

/** @param client one that does not retry by itself (`maxAttempts: 1`): the stream writer does, within its deadline */
export const kinesisPutRecords =
  (client: Pick<KinesisClient, 'send' | 'destroy'>, streamName: string): PutRecords =>
  async (entries, abortSignal) => {
    const records = entries.map(({ data, partitionKey, explicitHashKey }) => ({
      Data: data,
      PartitionKey: partitionKey,
      ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
    }));
    try {
      const command = new PutRecordsCommand({ StreamName: streamName, Records: records });
      return (await client.send(command, { abortSignal })).Records ?? [];
    } catch (error) {
      // A connection that died while the environment was frozen swallows every call; the next one opens another.
      if (abortSignal.aborted) client.destroy();
      throw error;
    }
  };
