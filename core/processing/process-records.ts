import type { SettledEvent } from '../events/event.ts';
import type { Unpacked } from '../packing/unpack.ts';
import type { SettledRecord } from '../ports/event-store.ts';
import type { SequenceNumber, ShardId } from '../ports/stream.ts';
import { type KeyParking, orderingKeyOf, type Settle, settleParking } from './park-keys.ts';

/** A record of the stream as the function received it. */
export interface ReceivedRecord {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly partitionKey: string;
  readonly data: Buffer;
  readonly arrivedAtMs: number;
}

export interface ProcessRecordsDeps {
  readonly unpack: (record: ReceivedRecord) => readonly Unpacked[];
  readonly settle: Settle;
  /** Undefined where no event type parks keys: nothing is asked of the store then. */
  readonly parking?: KeyParking | undefined;
}

const settleUnreadable = ({ event, code, message }: Extract<Unpacked, { ok: false }>): SettledEvent => ({
  event,
  outcome: { status: 'deadLettered', attempts: 1, failure: { code, message } },
});

/**
 * Settles every event of consecutive records: those of one key in order, one after the other, different keys
 * concurrently. Results stand in the order of the records whatever finishes first.
 */
export async function processRecords(
  records: readonly ReceivedRecord[],
  { unpack, settle, parking }: ProcessRecordsDeps,
): Promise<readonly SettledRecord[]> {
  if (parking === undefined) return settleRecords(records, unpack, settle);
  const unpacked = new Map(records.map((record) => [record, unpack(record)]));
  const settleInOrder = await settleParking([...unpacked.values()].flat(), settle, parking);
  return settleRecords(records, (record) => unpacked.get(record) ?? [], settleInOrder);
}

async function settleRecords(
  records: readonly ReceivedRecord[],
  unpack: ProcessRecordsDeps['unpack'],
  settle: Settle,
): Promise<readonly SettledRecord[]> {
  // The last unfinished event of each key; a key without one needs no waiting.
  const unfinished = new Map<string, Promise<void>>();
  const pending: Promise<void>[] = [];

  const settleRecord = (record: ReceivedRecord): SettledRecord => {
    const events: SettledEvent[] = [];
    const origin = {
      shardId: record.shardId,
      sequenceNumber: record.sequenceNumber,
      receivedAtMs: record.arrivedAtMs,
    };
    for (const [index, one] of unpack(record).entries()) {
      if (!one.ok) {
        events[index] = settleUnreadable(one);
        continue;
      }
      const key = orderingKeyOf(one);
      const before = key === undefined ? undefined : unfinished.get(key);
      const settled = before === undefined ? settle(one, origin) : before.then(() => settle(one, origin));
      if (!(settled instanceof Promise)) {
        events[index] = settled;
        continue;
      }
      const done = settled.then((value) => {
        events[index] = value;
      });
      pending.push(done);
      if (key !== undefined) unfinished.set(key, done);
    }
    const { sequenceNumber, partitionKey, arrivedAtMs } = record;
    return { sequenceNumber, partitionKey, arrivedAtMs, events };
  };

  const settledRecords = records.map(settleRecord);
  if (pending.length > 0) await Promise.all(pending);
  return settledRecords;
}
