import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { CommitResult, EventWriter, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ReceivedRecord } from '../../core/processing/process-records.ts';

type ProcessRecords = (records: readonly ReceivedRecord[]) => Promise<readonly SettledRecord[]>;

export interface ProcessDeps {
  readonly processRecords: ProcessRecords;
  /** The same with every line checked, also in records that say they were. */
  readonly processUntrusted: ProcessRecords;
  readonly store: EventWriter;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly time: Time;
}

/** @throws TypeError when the event holds a record of another service */
function receivedRecord({ eventID, kinesis }: KinesisStreamRecord): ReceivedRecord {
  // eventID is `shardId:sequenceNumber`: the only place where Lambda names the shard.
  const colon = eventID.indexOf(':');
  return {
    shardId: eventID.slice(0, colon),
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64'),
    arrivedAtMs: Math.round(kinesis.approximateArrivalTimestamp * 1_000),
  };
}

/** The consumer: one invocation, one batch of one shard, one transaction. */
export function createProcess({ processRecords, processUntrusted, store, metrics, logger, time }: ProcessDeps) {
  const settle = async (received: readonly ReceivedRecord[], batch: Omit<SettledBatch, 'records'>) => {
    const commit = async (records: readonly SettledRecord[]) => ({
      records,
      result: await store.commit({ ...batch, records }),
    });
    try {
      return await commit(await processRecords(received));
    } catch (error) {
      if (!(error instanceof PipelineError) || error.code !== 'EVENT_UNSTORABLE') throw error;
      return commit(await processUntrusted(received));
    }
  };

  const report = (records: readonly SettledRecord[], result: CommitResult, startedAt: number): void => {
    const now = time.now();
    metrics.add('EventsProcessed', 'Count', result.processed);
    metrics.add('EventsFiltered', 'Count', result.filtered);
    metrics.add('EventsDuplicate', 'Count', result.duplicates);
    metrics.add('EventsConflicting', 'Count', result.conflicts);
    metrics.add('EventsFailed', 'Count', result.deadLettered);
    metrics.add('BatchSize', 'Count', records.length);
    metrics.add('ProcessingLatency', 'Milliseconds', now - startedAt);
    for (const record of records.slice(result.skippedRecords)) {
      metrics.add('AcceptToVisibleLatency', 'Milliseconds', now - record.arrivedAtMs);
    }
  };

  return async (event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> => {
    const startedAt = time.now();
    const requestId = context.awsRequestId;
    const received = event.Records.map(receivedRecord);
    const [first] = received;
    if (first === undefined) return { batchItemFailures: [] };
    try {
      const { records, result } = await settle(received, { shardId: first.shardId, requestId });
      report(records, result, startedAt);
      logger.info('batch', {
        requestId,
        shardId: first.shardId,
        records: records.length,
        ...result,
        durationMs: time.now() - startedAt,
      });
      return { batchItemFailures: [] };
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      // Nothing was committed. Naming the first record has Lambda deliver the whole batch again.
      metrics.add('BatchesRetried', 'Count', 1);
      logger.warn('batch not committed, it is delivered again', {
        requestId,
        shardId: first.shardId,
        code: error.code,
        error,
      });
      return { batchItemFailures: [{ itemIdentifier: first.sequenceNumber }] };
    } finally {
      metrics.flush();
    }
  };
}
