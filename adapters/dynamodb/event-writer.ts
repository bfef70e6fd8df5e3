import type { Outcome } from '../../core/events/event.ts';
import type { CommitResult, EventWriter, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import { isAfter, type ShardId } from '../../core/ports/stream.ts';
import { COUNTED, type Counting, type Counts, count, type Delta, newDelta, noCounts } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { Journal } from './journal.ts';
import { readParkedKeys } from './parked-keys.ts';
import { isResend, type Judged, placeEvents, settleEvents } from './settle-events.ts';
import { checkStorable } from './storable.ts';

/** Events of one journal entry, if a record does not hold more: what it adds is to fit an item. */
const ENTRY_EVENTS = 5_000;

/** Records in groups that one journal entry settles. */
function* groupsOf(records: readonly SettledRecord[]): Generator<SettledRecord[]> {
  let group: SettledRecord[] = [];
  let events = 0;
  for (const record of records) {
    if (group.length > 0 && events + record.events.length > ENTRY_EVENTS) {
      yield group;
      group = [];
      events = 0;
    }
    group.push(record);
    events += record.events.length;
  }
  if (group.length > 0) yield group;
}

/** What events that have just been settled add to the counts. */
export function deltaOf(judged: readonly Judged[]): Delta {
  const delta = newDelta();
  for (const one of judged) {
    const { settled, origin, counted, stood } = one;
    const { type, source } = settled.event;
    const { receivedAtMs } = origin;
    count(delta, { type, source, receivedAtMs, counted, ...(isResend(one) ? {} : firstOf(settled.outcome, stood)) });
  }
  return delta;
}

/** What an event adds besides itself. */
function firstOf(outcome: Outcome, stood: Judged['stood']): Pick<Counting, 'code' | 'aggregates'> {
  if (stood !== undefined) return { code: stood.first.code, aggregates: stood.aggregates };
  if (outcome.status === 'deadLettered') return { code: outcome.failure.code };
  return outcome.status === 'processed' ? { aggregates: outcome.aggregates } : {};
}

export function countsOf(judged: readonly Judged[]): Counts {
  const counts = noCounts();
  for (const { counted } of judged) counts[counted] += 1;
  return counts;
}

/**
 * Commits batches: the effects of a group of records first, each of them once, then their entry in the journal, which
 * moves the shard's position. Whatever ends in between, the same records are settled again and come to the same.
 */
export function dynamoEventWriter(table: DynamoTable, journal: Journal): EventWriter {
  const settleGroup = async (shardId: ShardId, requestId: string, group: readonly SettledRecord[]) => {
    for (let isRefused = false; ; isRefused = true) {
      const head = await journal.head(shardId, isRefused);
      const records = group.filter(
        ({ sequenceNumber }) => head.position === undefined || isAfter(sequenceNumber, head.position),
      );
      const skipped = group.length - records.length;
      const [first, last] = [records[0], records.at(-1)];
      if (first === undefined || last === undefined) return { skipped, counts: noCounts() };
      const events = placeEvents(records, shardId, table.time.now());
      const judged = await settleEvents(table, events);
      const isWritten = await journal.append(shardId, head, {
        settles: { first: first.sequenceNumber, last: last.sequenceNumber },
        events: events.length,
        delta: deltaOf(judged),
        requestId,
        atMs: table.time.now(),
      });
      if (isWritten) return { skipped, counts: countsOf(judged) };
    }
  };

  return {
    async commit({ shardId, requestId, records }: SettledBatch): Promise<CommitResult> {
      for (const { events } of records) for (const { event } of events) checkStorable(event);
      const totals = noCounts();
      let skippedRecords = 0;
      for (const group of groupsOf(records)) {
        const { skipped, counts } = await settleGroup(shardId, requestId, group);
        skippedRecords += skipped;
        for (const name of COUNTED) totals[name] += counts[name];
      }
      const { discarded, ...result } = totals;
      return { skippedRecords, ...result };
    },

    parkedKeys: (keys) => readParkedKeys(table, keys),
  };
}
