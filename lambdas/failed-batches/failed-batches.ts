import type { Context, KinesisStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { LoadFailedBatch, ObjectPlace } from '../../adapters/s3/failed-batches.ts';
import { createdObjects } from '../../adapters/s3/object-notification.ts';
import { createProcess, type ProcessDeps, type ProcessRecords } from '../process/process.ts';

/** Left of the time of an invocation that starts on one more event: it may end two environments before it is judged. */
const TIME_FOR_AN_EVENT_MS = 60_000;

export interface FailedBatchesDeps extends Omit<ProcessDeps, 'processRecords' | 'processUntrusted' | 'mapping'> {
  readonly load: LoadFailedBatch;
  /**
   * Settles every event of a batch in an environment that no other event can end. `checkTime` is called before each and
   * throws where there is no time for it.
   */
  readonly settleAlone: (event: KinesisStreamEvent, checkTime: () => void) => ProcessRecords;
}

type InvocationContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Takes the batches that Lambda gave up on out of their bucket, and settles their events one by one: what ended the
 * process function becomes a dead letter, everything around it is processed. A message that could not be done comes
 * again, after 10 times it waits for a person; the batch stays in the bucket.
 */
export function createFailedBatches(deps: FailedBatchesDeps) {
  const { load, settleAlone, logger } = deps;

  const settle = async (place: ObjectPlace, context: InvocationContext): Promise<void> => {
    const { event, condition, requestId } = await load(place);
    logger.info('failed batch', { requestId, condition, records: event.Records.length, key: place.key });
    const run = settleAlone(event, () => {
      if (context.getRemainingTimeInMillis() < TIME_FOR_AN_EVENT_MS) {
        throw new Error(
          'The time of the invocation is over before every event of the batch is settled: nothing is kept.',
        );
      }
    });
    const answer = await createProcess({ ...deps, processRecords: run, processUntrusted: run })(event, context);
    if (answer.batchItemFailures.length > 0) throw new Error('The store did not answer: nothing of the batch is kept.');
  };

  return async ({ Records: messages }: SQSEvent, context: InvocationContext): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    for (const { messageId, body } of messages) {
      try {
        for (const place of createdObjects(body)) await settle(place, context);
      } catch (error) {
        logger.error('A failed batch was not settled, its message comes again', { messageId, error });
        failed.push(messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
