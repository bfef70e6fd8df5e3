import { EMPTY_EVENT_BYTES, eventRecordBytes, kinesisEvent, PAYLOAD_LIMIT_BYTES } from './kinesis-event.ts';
import type { Batch, Discard, Outcome } from './lane.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { failureMessage } from './on-failure.ts';
import type { LentEnvironment } from './ports.ts';
import { readResult } from './read-result.ts';

/** Gives a batch to the function and reads what came of it. Never rejects. */
export async function deliver(
  { records, requestId, attempts }: Batch,
  environment: LentEnvironment,
  { names, settings }: MappingOptions,
  { logger }: MappingDeps,
): Promise<Outcome> {
  const first = records[0]!;
  const fields = { shardId: first.shardId, requestId, records: records.length, attempts };
  // Only a record alone can be too large. Lambda refuses such a payload, and spends an attempt on it.
  if (records.length === 1 && EMPTY_EVENT_BYTES + eventRecordBytes(first, names) > PAYLOAD_LIMIT_BYTES) {
    logger.error('A record is larger than a function can be given', {
      ...fields,
      sequenceNumber: first.sequenceNumber,
    });
    return { kind: 'failed', functionError: null };
  }
  try {
    const result = await environment.invoke(kinesisEvent(records, names), requestId);
    if (!result.ok) {
      const { errorType, errorMessage } = result;
      logger.warn('The function failed', { ...fields, errorType, errorMessage });
    }
    return readResult(result, records, settings.functionResponseTypes.includes('ReportBatchItemFailures'));
  } catch (error) {
    logger.warn('The function could not be called', { ...fields, error });
    return { kind: 'refused' };
  }
}

/** Sends a batch to the on-failure destination. Never rejects: Lambda drops the records if the destination fails. */
export async function giveUp(
  discard: Discard,
  { names }: MappingOptions,
  { onFailure, logger, time }: MappingDeps,
): Promise<void> {
  const message = failureMessage(discard, names, time.now());
  const fields = { ...message.requestContext, ...message.KinesisBatchInfo };
  logger.error('The mapping gave up on a batch', fields);
  try {
    await onFailure.send(message, kinesisEvent(discard.batch.records, names));
  } catch (error) {
    logger.error('The on-failure destination did not take a batch: its records are dropped', { ...fields, error });
  }
}
