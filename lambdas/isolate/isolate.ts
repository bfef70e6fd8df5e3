import type { Outcome } from '../../core/events/event.ts';
import type { Unpacked } from '../../core/packing/unpack.ts';
import type { Settle } from '../../core/processing/park-keys.ts';
import type { ReceivedRecord } from '../../core/processing/process-records.ts';
import { type DeliveredRecord, receivedRecord } from '../shared/received-record.ts';

/** One event of a record that ended the environments which processed it. */
export interface IsolateCall {
  readonly record: DeliveredRecord;
  /** Place of the event in the record, from 0. */
  readonly index: number;
}

export interface IsolateDeps {
  readonly unpack: (record: ReceivedRecord) => readonly Unpacked[];
  readonly settle: Settle;
}

/**
 * Settles one event alone and answers its outcome; nothing is committed. If the event ends the environment, the caller
 * knows which event it was.
 */
export function createIsolate({ unpack, settle }: IsolateDeps) {
  let last: { readonly eventID: string; readonly received: ReceivedRecord; readonly events: readonly Unpacked[] };

  return async ({ record, index }: IsolateCall): Promise<Outcome> => {
    // The events of a record come one after the other, and unpacking it for each would take the square of their number.
    if (last?.eventID !== record.eventID) {
      const received = receivedRecord(record);
      last = { eventID: record.eventID, received, events: unpack(received) };
    }
    const { shardId, sequenceNumber, arrivedAtMs: receivedAtMs } = last.received;
    const one = last.events[index];
    if (one === undefined || !one.ok) throw new RangeError(`Record ${record.eventID} holds no event number ${index}.`);
    return (await settle(one, { shardId, sequenceNumber, receivedAtMs })).outcome;
  };
}
