import type { ReadEvent } from '../../core/events/event.ts';
import type { ProcessRecordsDeps } from '../../core/processing/process-records.ts';
import type { DeliveredRecord } from '../shared/received-record.ts';
import type { IsolateCall } from './isolate.ts';
import { createSettleAlone, type IsolateHost } from './settle-alone.ts';

/**
 * For processRecords, or whoever takes the same: every event of these records is settled in an invocation of its own.
 * @param stopping as for createSettleAlone
 */
export function eventsAlone(
  records: readonly DeliveredRecord[],
  unpack: ProcessRecordsDeps['unpack'],
  host: IsolateHost,
  stopping: AbortSignal,
): Pick<ProcessRecordsDeps, 'unpack' | 'settle'> {
  const alone = createSettleAlone(host, stopping);
  const calls = new Map<ReadEvent, IsolateCall>();
  return {
    unpack(received) {
      const record = records.find(({ kinesis }) => kinesis.sequenceNumber === received.sequenceNumber)!;
      const unpacked = unpack(received);
      for (const [index, one] of unpacked.entries()) if (one.ok) calls.set(one, { record, index });
      return unpacked;
    },
    settle: async (read) => ({ event: read.event, outcome: await alone(calls.get(read)!) }),
  };
}
