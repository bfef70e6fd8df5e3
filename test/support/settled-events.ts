import type { Outcome, SettledEvent } from '../../core/events/event.ts';
import { parseInstant } from '../../core/events/rfc3339.ts';
import type { SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';

export interface EventFields {
  readonly id?: string;
  readonly source?: string;
  readonly type?: string;
  /** RFC 3339, to the microsecond. */
  readonly time?: string;
  readonly timeGiven?: boolean;
  readonly subject?: string | undefined;
  readonly partitionKey?: string | undefined;
  readonly dataText?: string | undefined;
  readonly attributesText?: string | undefined;
  readonly outcome?: Outcome;
}

/** An event that was processed at the first attempt, except where `fields` say otherwise. */
export function settledEvent(fields: EventFields = {}): SettledEvent {
  const { time: timeText = '2026-01-01T00:00:00Z', outcome = { status: 'processed', attempts: 1 }, ...others } = fields;
  const time = parseInstant(timeText);
  if (time === undefined) throw new Error(`${timeText} is not an RFC 3339 time`);
  const event = {
    id: 'e-1',
    source: 'test',
    type: 'test.happened',
    timeGiven: true,
    subject: undefined,
    partitionKey: undefined,
    dataText: '{"n":1}',
    attributesText: undefined,
    ...others,
  };
  return { event: { ...event, time }, outcome };
}

/** A record that the stream took at 2026-01-01T00:00:00Z, except where `fields` say otherwise. */
export const settledRecord = (
  sequenceNumber: string,
  events: readonly SettledEvent[],
  fields: Partial<Pick<SettledRecord, 'partitionKey' | 'arrivedAtMs'>> = {},
): SettledRecord => ({ sequenceNumber, events, partitionKey: '0', arrivedAtMs: 1_767_225_600_000, ...fields });

export const settledBatch = (
  records: readonly SettledRecord[],
  fields: Partial<Pick<SettledBatch, 'shardId' | 'requestId'>> = {},
): SettledBatch => ({ shardId: 'shardId-000000000000', requestId: 'request-1', records, ...fields });

/** Makes one batch of one record at each call, the records of a shard numbered 1, 2, 3 and so on. */
export function batchesOf(shardId: string): (...events: readonly SettledEvent[]) => SettledBatch {
  let last = 0;
  return (...events) => {
    last += 1;
    return settledBatch([settledRecord(String(last), events)], { shardId });
  };
}
