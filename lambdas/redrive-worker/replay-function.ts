import { PipelineError } from '../../core/errors.ts';
import type { FunctionInvoker } from '../../core/ports/function-invoker.ts';
import { isNotRun } from '../isolate/end-of-environment.ts';
import { eventsAlone } from '../isolate/events-alone.ts';
import type { IsolateHost } from '../isolate/settle-alone.ts';
import { createReplay, type ReplayAnswer, type ReplayDeps } from '../replay/replay.ts';
import type { DeliveredRecord } from '../shared/received-record.ts';
import type { ReplayFunction } from './replay-job.ts';
import type { ShardChunkRecord } from './shard-chunks.ts';

export interface DeployedReplayDeps extends Omit<ReplayDeps, 'settle'> {
  /** The replay function. */
  readonly replay: Pick<FunctionInvoker, 'invoke'>;
  readonly isolate: IsolateHost;
  readonly newId: () => string;
  readonly stopping: AbortSignal;
}

const delivered = ({
  shardId,
  sequenceNumber,
  partitionKey,
  data,
  arrivedAtMs,
}: ShardChunkRecord): DeliveredRecord => ({
  eventID: `${shardId}:${sequenceNumber}`,
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: arrivedAtMs / 1_000,
  },
});

async function unlessAway<T>(ask: () => Promise<T>): Promise<T | Extract<ReplayAnswer, { kind: 'unavailable' }>> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PipelineError) || !error.retryable) throw error;
    return { kind: 'unavailable', message: error.message };
  }
}

/**
 * The replay function on Lambda. What ends its environment is replayed from here, each event that the store has lost in
 * an environment of its own.
 */
export function deployedReplay(deps: DeployedReplayDeps): ReplayFunction<ShardChunkRecord> {
  const { replay, isolate, newId, stopping, ...replayDeps } = deps;
  return {
    invoke: (records, type) =>
      unlessAway(async () => {
        const result = await replay.invoke({ Records: records.map(delivered), ...(type !== undefined && { type }) });
        if (result.ok) return result.payload as ReplayAnswer;
        if (isNotRun(result)) throw new Error(`The replay function does not load: ${result.errorMessage}`);
        return result;
      }),
    isolate: (record, type) =>
      unlessAway(() => {
        const Records = [delivered(record)];
        const alone = eventsAlone(Records, deps.unpack, isolate, stopping);
        // Whoever asks waits for a store that is away.
        const context = { awsRequestId: newId(), getRemainingTimeInMillis: () => 0 };
        return createReplay({ ...replayDeps, ...alone })({ Records, ...(type !== undefined && { type }) }, context);
      }),
    stop: async () => undefined,
  };
}
