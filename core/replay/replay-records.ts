import type { Outcome, SettledEvent } from '../events/event.ts';
import type { Unpacked } from '../packing/unpack.ts';
import type { CommitResult, EventReader, EventWriter, SettledRecord } from '../ports/event-store.ts';
import type { ReplayCounts } from '../ports/replays.ts';
import type { StoreMaintenance } from '../ports/store-maintenance.ts';
import type { KeyParking, Settle } from '../processing/park-keys.ts';
import { processRecords, type ReceivedRecord } from '../processing/process-records.ts';

export interface ReplayRecordsDeps {
  readonly unpack: (record: ReceivedRecord) => readonly Unpacked[];
  readonly settle: Settle;
  readonly parking?: KeyParking | undefined;
  readonly store: Pick<EventWriter, 'commit'> & Pick<EventReader, 'statuses'> & Pick<StoreMaintenance, 'commitReplay'>;
}

/** The store has the event, and looks at the outcome of a resend as little as at any other. */
const NOT_LOOKED_AT: Outcome = { status: 'processed', attempts: 1 };
const NOTHING: ReplayCounts = { read: 0, already: 0, added: 0, failed: 0 };

const identityOf = ({ event: { source, id } }: Pick<SettledEvent, 'event'>): string => JSON.stringify([source, id]);

const matcher = (type: string | undefined): ((one: Unpacked) => boolean) => {
  if (type === undefined) return () => true;
  if (!type.endsWith('*')) return ({ event }) => event.type === type;
  const prefix = type.slice(0, -1);
  return ({ event }) => event.type.startsWith(prefix);
};

const addedBy = ({ processed, filtered, deadLettered, parked }: CommitResult): number =>
  processed + filtered + deadLettered + parked;

/** Different events that the store had lost and that fail now. */
const failuresOf = (records: readonly SettledRecord[], stored: ReadonlySet<string>): number =>
  new Set(
    records
      .flatMap(({ events }) => events)
      .filter(({ outcome }) => outcome.status === 'deadLettered')
      .map(identityOf)
      .filter((identity) => !stored.has(identity)),
  ).size;

/**
 * Brings back what the store has lost of consecutive records of one shard, which the event source mapping has behind it.
 * An event that the store has is not processed again, and nothing of it changes. A record is taken whole or, where none
 * of its events is of the type asked for, not at all: the counts of its shard would not add up otherwise.
 * @throws PipelineError as EventWriter.commit; the call may be repeated, whatever it did before it threw
 */
export async function replayRecords(
  received: readonly ReceivedRecord[],
  { type, requestId }: { readonly type?: string | undefined; readonly requestId: string },
  { unpack, settle, parking, store }: ReplayRecordsDeps,
): Promise<ReplayCounts> {
  const isAskedFor = matcher(type);
  const unpacked = new Map(received.map((record) => [record, unpack(record)]));
  const records = received.filter((record) => unpacked.get(record)?.some(isAskedFor));
  const [first] = records;
  if (first === undefined) return NOTHING;

  const events = records.flatMap((record) => unpacked.get(record) ?? []);
  const statuses = await store.statuses(events.map(({ event }) => event));
  const stored = new Set(events.filter((_, index) => statuses[index] !== undefined).map(identityOf));
  const settled = await processRecords(records, {
    unpack: (record) => unpacked.get(record) ?? [],
    settle: (read, origin) =>
      stored.has(identityOf(read)) ? { event: read.event, outcome: NOT_LOOKED_AT } : settle(read, origin),
    parking,
  });

  const batch = { shardId: first.shardId, requestId, records: settled };
  const replayed = await store.commitReplay(batch);
  // A restored store may stand in front of records that are not delivered any more: they are its next ones.
  const caughtUp = replayed.notYetSettled === 0 ? 0 : addedBy(await store.commit(batch));
  const back = replayed.added + caughtUp;
  const failed = Math.min(back, failuresOf(settled, stored));
  return { read: events.length, already: events.length - back, added: back - failed, failed };
}
