import type { SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import type { ReplayResult } from '../../core/ports/store-maintenance.ts';
import { isAfter } from '../../core/ports/stream.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { deltaOf } from './event-writer.ts';
import { insertItems, insertTogether } from './insert-items.ts';
import { ItemText } from './item-text.ts';
import type { Journal } from './journal.ts';
import { knownRecords } from './known-records.ts';
import { createMissingEvents } from './missing-events.ts';
import { expiryOf, firstsOf, isResend, placeEvents, settleEvents } from './settle-events.ts';
import { checkStorable } from './storable.ts';
import { replayedKey } from './table.ts';

const eventsIn = (records: readonly SettledRecord[]): number =>
  records.reduce((total, { events }) => total + events.length, 0);

/** StoreMaintenance.commitReplay */
export function dynamoReplayWriter(
  table: DynamoTable,
  journal: Journal,
): (batch: SettledBatch) => Promise<ReplayResult> {
  const addMissing = createMissingEvents(table, journal);

  /** A record of which the store knows nothing, as an ordinary commit takes it. Undefined where it is known by now. */
  const addRecord = async (
    { shardId, requestId }: SettledBatch,
    record: SettledRecord,
  ): Promise<number | undefined> => {
    const { sequenceNumber } = record;
    const begun = new ItemText(replayedKey(shardId, sequenceNumber, 'begun'));
    await insertItems(table, [begun.insertInto(table.name)]);
    const events = placeEvents([record], shardId, table.time.now());
    const judged = await settleEvents(table, events);
    for (;;) {
      const head = await journal.head(shardId, true);
      const counted = new ItemText(replayedKey(shardId, sequenceNumber, 'counted')).number('n', head.ordinal + 1);
      const draft = { events: events.length, delta: deltaOf(judged), requestId, atMs: table.time.now() };
      const entry = await journal.appendText(shardId, head, draft);
      if (await insertTogether(table, [counted.insertInto(table.name), entry])) {
        return judged.filter((one) => !isResend(one)).length;
      }
      if ((await knownRecords(table, journal, shardId, [record])).size > 0) return undefined;
    }
  };

  return async (batch) => {
    const { shardId, requestId } = batch;
    for (const { events } of batch.records) for (const { event } of events) checkStorable(event);
    const { position } = await journal.head(shardId, true);
    const records = batch.records.filter(
      ({ sequenceNumber }) => position !== undefined && !isAfter(sequenceNumber, position),
    );
    const events = eventsIn(records);
    const known = new Set(await knownRecords(table, journal, shardId, records));
    let added = 0;
    for (const record of records) {
      if (known.has(record) || record.events.length === 0) continue;
      const taken = await addRecord(batch, record);
      if (taken === undefined) known.add(record);
      else added += taken;
    }
    const placed = placeEvents(
      records.filter((record) => known.has(record)),
      shardId,
      table.time.now(),
    );
    added += await addMissing([...firstsOf(placed).values()], requestId, expiryOf(table));
    return { added, already: events - added, notYetSettled: eventsIn(batch.records) - events };
  };
}
