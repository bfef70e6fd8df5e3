import {
  EMPTY_EVENT_BYTES,
  eventRecordBytes,
  type KinesisEvent,
  kinesisEvent,
  PAYLOAD_LIMIT_BYTES,
} from './kinesis-event.ts';
import type { Batch, Discard, Outcome } from './lane.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import type { DeliveryError } from './observer.ts';
import { failureMessage } from './on-failure.ts';
import type { LentEnvironment } from './ports.ts';
import { readResult } from './read-result.ts';
import type { TumblingWindow } from './tumbling-window.ts';

export interface Delivered {
  readonly outcome: Outcome;
  /** Why it failed, where somebody said so. */
  readonly error?: DeliveryError;
}

/** The event of a batch. The last delivery of a tumbling window has no records. */
function eventOf(batch: Batch, { names }: MappingOptions, window: TumblingWindow | undefined): KinesisEvent {
  if (window === undefined) return kinesisEvent(batch.records, names);
  const records = batch.closes === undefined ? batch.records : [];
  return { ...kinesisEvent(records, names), ...(window.isOpen && window.properties(batch)) };
}

/** Only a record alone can be too large. Lambda refuses such a payload, and spends an attempt on it. */
function isTooLarge(batch: Batch, options: MappingOptions, window: TumblingWindow | undefined): boolean {
  if (batch.records.length > 1 || batch.closes !== undefined) return false;
  const emptyBytes =
    window === undefined
      ? EMPTY_EVENT_BYTES
      : Buffer.byteLength(JSON.stringify(eventOf({ ...batch, records: [] }, options, window)));
  return emptyBytes + eventRecordBytes(batch.records[0]!, options.names) > PAYLOAD_LIMIT_BYTES;
}

/** Gives a batch to the function and reads what came of it. Never rejects. */
export async function deliver(
  batch: Batch,
  environment: LentEnvironment,
  options: MappingOptions,
  { logger }: MappingDeps,
  window?: TumblingWindow,
): Promise<Delivered> {
  const { records, requestId, attempts } = batch;
  const { shardId, sequenceNumber } = records[0]!;
  const fields = { shardId, requestId, records: records.length, attempts };
  if (isTooLarge(batch, options, window)) {
    const message = 'A record is larger than a function can be given';
    logger.error(message, { ...fields, sequenceNumber });
    const error = { errorType: 'RequestTooLargeException', errorMessage: message };
    return { outcome: { kind: 'failed', functionError: null }, error };
  }
  try {
    const result = await environment.invoke(eventOf(batch, options, window), requestId);
    const isReporting = options.settings.functionResponseTypes.includes('ReportBatchItemFailures');
    const outcome = readResult(result, batch.closes === undefined ? records : [], isReporting);
    if (!result.ok) {
      const { errorType, errorMessage } = result;
      logger.warn('The function failed', { ...fields, errorType, errorMessage });
      return { outcome, error: { errorType, errorMessage } };
    }
    return { outcome: window === undefined ? outcome : window.accept(batch, outcome, result.payload) };
  } catch (error) {
    logger.warn('The function could not be called', { ...fields, error });
    return { outcome: { kind: 'refused' }, error: { errorType: 'NotInvoked', errorMessage: String(error) } };
  }
}

/** Sends a batch to the on-failure destination. Never rejects: Lambda drops the records if the destination fails. */
export async function giveUp(
  discard: Discard,
  options: MappingOptions,
  { onFailure, logger, time }: MappingDeps,
  window?: TumblingWindow,
): Promise<void> {
  const message = failureMessage(discard, options.names, time.now());
  const fields = { ...message.requestContext, ...message.KinesisBatchInfo };
  logger.error('The mapping gave up on a batch', fields);
  try {
    await onFailure.send(message, eventOf(discard.batch, options, window));
  } catch (error) {
    logger.error('The on-failure destination did not take a batch: its records are dropped', { ...fields, error });
  }
}
