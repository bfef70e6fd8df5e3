import type { KinesisStreamEvent } from 'aws-lambda';
import type { Unpacked } from '../../core/packing/unpack.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Random, Time } from '../../core/ports/time.ts';
import type { KeyParking } from '../../core/processing/park-keys.ts';
import { processRecords, type ReceivedRecord } from '../../core/processing/process-records.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import { eventsAlone } from '../../lambdas/isolate/events-alone.ts';
import { createProcess, type ProcessDeps, type ProcessRecords } from '../../lambdas/process/process.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { FailedBatchFolder } from '../mapping/failed-batch-folder.ts';
import type { KinesisEvent } from '../mapping/kinesis-event.ts';
import type { FailureDestination } from '../mapping/ports.ts';

/** Of isolation itself, where something else than the store fails. */
const RETRY_DELAYS = { firstMs: 1_000, longestMs: 30_000 };

export interface IsolationDeps {
  /** Keeps the batch as it was given up, for people to look at, until its events are settled. */
  readonly folder: FailedBatchFolder;
  /** Starts a host of the isolate function with one environment. */
  readonly startHost: () => FunctionHost;
  /** Checks every line: what a record says of itself is not trusted here. */
  readonly unpack: (record: ReceivedRecord) => readonly Unpacked[];
  readonly parking: KeyParking | undefined;
  readonly store: ProcessDeps['store'];
  readonly metrics: ProcessDeps['metrics'];
  readonly logger: Logger;
  readonly time: Time;
  readonly random: Random;
}

export interface IsolatingDestination extends FailureDestination {
  /** Ends what is under way; the batches in hand are not settled and come again at the next start. */
  stop(): Promise<void>;
}

/**
 * Takes the batches that the mapping gives up on, settles each of their events in an environment that no other event
 * can end, and commits them as the process function does: the shard waits meanwhile, so order and the position's fence
 * hold, and whatever ended the process function becomes one dead letter while its neighbours are processed.
 */
export function isolatingDestination(deps: IsolationDeps): IsolatingDestination {
  const { folder, startHost, unpack, parking, logger, time, random } = deps;
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let running: FunctionHost | undefined;

  const settleAlone =
    (host: FunctionHost, { Records }: KinesisStreamEvent): ProcessRecords =>
    (received) =>
      processRecords(received, { ...eventsAlone(Records, unpack, host, stopping.signal), parking });

  /** Resolves when everything is committed; rejects where something else than the store fails. */
  const settle = async (event: KinesisStreamEvent, awsRequestId: string): Promise<boolean> => {
    const host = startHost();
    running = host;
    try {
      const run = settleAlone(host, event);
      const settleAndCommit = createProcess({ ...deps, processRecords: run, processUntrusted: run });
      // An outage of the store is waited out, however long: what is settled is committed, or comes again.
      const getRemainingTimeInMillis = (): number => (stopping.signal.aborted ? 0 : Number.POSITIVE_INFINITY);
      const answer = await settleAndCommit(event, { awsRequestId, getRemainingTimeInMillis });
      return answer.batchItemFailures.length === 0;
    } finally {
      await host.stop(0);
    }
  };

  const isolate = async ({ Records }: KinesisEvent, requestId: string): Promise<void> => {
    const event: KinesisStreamEvent = { Records: [...Records] };
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      try {
        if (await settle(event, requestId)) return;
      } catch (error) {
        if (stopping.signal.aborted) break;
        logger.error('A batch could not be isolated: its shard waits, and it is tried again', { requestId, error });
      }
      await time.sleep(retryDelayMs(failures, RETRY_DELAYS, random), stopping.signal);
    }
    // The mapping has abandoned the batch. To resolve would tell it that the batch is settled.
    await new Promise(() => undefined);
  };

  return {
    async send(message, payload) {
      // Every event of the batch is settled below, also where its file cannot be written.
      const kept = await folder.keep(message, payload).catch((error: unknown) => {
        logger.error('A batch that the mapping gave up on was not kept as a file', { error });
      });
      // One at a time: events that exhaust the memory must not do so together.
      const isolated = last.then(() => isolate(payload, message.requestContext.requestId));
      last = isolated;
      await isolated;
      await kept?.remove().catch((error: unknown) => {
        logger.error('The file of a settled batch was not removed; the next start removes it', { error });
      });
    },
    async stop() {
      stopping.abort();
      await running?.stop(0);
    },
  };
}
