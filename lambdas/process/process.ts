import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { DeadLetterSender } from '../../core/ports/dead-letter-queue.ts';
import type { CommitResult, EventWriter, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { MappingControl } from '../../core/ports/mapping-control.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import type { ShardId } from '../../core/ports/stream.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import type { ReceivedRecord } from '../../core/processing/process-records.ts';
import { receivedRecord } from '../shared/received-record.ts';
import { deadLettersOf } from './dead-letters.ts';
import { patiently } from './patience.ts';

export type ProcessRecords = (records: readonly ReceivedRecord[]) => Promise<readonly SettledRecord[]>;

export interface ProcessDeps {
  readonly processRecords: ProcessRecords;
  /** The same with every line checked, also in records that say they were. */
  readonly processUntrusted: ProcessRecords;
  readonly store: Pick<EventWriter, 'commit'>;
  /** Where dead letters are shown beside the store. Absent where there is no such queue. */
  readonly letters?: DeadLetterSender;
  /** Switched off when the store is away. Absent where somebody else watches the store. */
  readonly mapping?: Pick<MappingControl, 'pause'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly time: Time;
  readonly random: Random;
}

/** What of an invocation's context is looked at. */
export type InvocationContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** Left of the function's time when it gives up on the store: enough for its answer to get out. */
const LAST_WORDS_MS = 2_000;
/** Of that, what pausing the mapping may take. */
const PAUSE_MS = 1_500;
/** What the queue of dead letters may take of a batch: the letters stand in the store whether it answers or not. */
const QUEUE_MS = 3_000;

/** The consumer: one invocation, one batch of one shard, one transaction. */
export function createProcess(deps: ProcessDeps) {
  const { processRecords, processUntrusted, store, letters, mapping, metrics, logger, time } = deps;

  /** Before the commit, so that no letter stands in the store of which the queue was not told while it answers. */
  const show = async (records: readonly SettledRecord[], shardId: ShardId): Promise<void> => {
    const failed = letters === undefined ? [] : deadLettersOf(records, shardId, time.now());
    if (failed.length === 0) return;
    const [sent, tooLate] = [new AbortController(), new AbortController()];
    void time.sleep(QUEUE_MS, sent.signal).then(() => tooLate.abort());
    try {
      await letters?.send(failed, tooLate.signal);
    } catch (error) {
      const about = { letters: failed.length, error };
      logger.error('Not every dead letter was sent to the queue; all of them stand in the store', about);
    } finally {
      sent.abort();
    }
  };

  /** Whoever probes the store resumes it. Without this the batch would be delivered, and fail, again and again. */
  const pauseMapping = async (): Promise<void> => {
    const done = new AbortController();
    const paused = mapping?.pause('breaker').catch((error: unknown) => {
      logger.error('The mapping could not be paused: the batch is delivered again at once', { error });
    });
    await Promise.race([paused, time.sleep(PAUSE_MS, done.signal)]).finally(() => done.abort());
  };

  const settle = async (
    received: readonly ReceivedRecord[],
    batch: Omit<SettledBatch, 'records'>,
    remainingMs: () => number,
  ) => {
    // What is processed once is not processed again for the store's sake: only the commit is repeated.
    const settleWith = async (run: ProcessRecords) => {
      const records = await patiently(() => run(received), remainingMs, deps);
      await show(records, batch.shardId);
      const result = await patiently(() => store.commit({ ...batch, records }), remainingMs, deps);
      return { records, result };
    };
    try {
      return await settleWith(processRecords);
    } catch (error) {
      if (!(error instanceof PipelineError) || error.code !== 'EVENT_UNSTORABLE') throw error;
      return settleWith(processUntrusted);
    }
  };

  const report = (records: readonly SettledRecord[], result: CommitResult, startedAt: number): void => {
    const now = time.now();
    metrics.add('EventsProcessed', 'Count', result.processed);
    metrics.add('EventsFiltered', 'Count', result.filtered);
    metrics.add('EventsDuplicate', 'Count', result.duplicates);
    metrics.add('EventsConflicting', 'Count', result.conflicts);
    metrics.add('EventsFailed', 'Count', result.deadLettered);
    metrics.add('EventsParked', 'Count', result.parked);
    metrics.add('BatchSize', 'Count', records.length);
    metrics.add('ProcessingLatency', 'Milliseconds', now - startedAt);
    for (const record of records.slice(result.skippedRecords)) {
      metrics.add('AcceptToVisibleLatency', 'Milliseconds', now - record.arrivedAtMs);
    }
  };

  return async (event: KinesisStreamEvent, context: InvocationContext): Promise<KinesisStreamBatchResponse> => {
    const startedAt = time.now();
    const requestId = context.awsRequestId;
    const received = event.Records.map(receivedRecord);
    const [first] = received;
    if (first === undefined) return { batchItemFailures: [] };
    const remainingMs = (): number => context.getRemainingTimeInMillis() - LAST_WORDS_MS;
    try {
      const { records, result } = await settle(received, { shardId: first.shardId, requestId }, remainingMs);
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
      if (mapping !== undefined && error.code === 'STORE_UNAVAILABLE') await pauseMapping();
      return { batchItemFailures: [{ itemIdentifier: first.sequenceNumber }] };
    } finally {
      metrics.flush();
    }
  };
}
