import type { SettledRecord } from '../../core/ports/event-store.ts';
import type { StoreMaintenance } from '../../core/ports/store-maintenance.ts';
import { isAfter, type ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { entriesOf } from './aggregate-windows.ts';
import { type Contents, identityKey, opened, storedOf } from './contents.ts';
import { letterOf } from './letter-state.ts';
import { settleRecords } from './settle-records.ts';
import { type Settlement, statusOf, storedFields } from './settlement.ts';

const eventsIn = (records: readonly SettledRecord[]): number =>
  records.reduce((total, { events }) => total + events.length, 0);

/** What became of it before stands, except of one that fails now, or has to wait, and has no letter: it becomes one. */
function failNow(settlement: Settlement, { events }: SettledRecord, { settlements, letters }: Contents, nowMs: number) {
  const { position } = settlement;
  const key = identityKey(settlement.event);
  const outcome = events.find(({ event }) => identityKey(event) === key)?.outcome;
  if (outcome?.status !== 'deadLettered' && outcome?.status !== 'parked') return;
  if ([...letters.values()].some((letter) => letter.position === position)) return;
  const failed = { ...settlement, verdict: outcome.status, outcome, counted: entriesOf(settlement) };
  settlements[position] = failed;
  const letter = letterOf(failed, letters.size + 1, nowMs);
  if (letter !== undefined) letters.set(letter.letterId, letter);
}

/** Gives the identities of a record that was settled here back to the events that had them; how many it was. */
function restoreFirsts(record: SettledRecord, shardId: ShardId, contents: Contents, nowMs: number): number {
  const { settlements, firsts } = contents;
  const lost = settlements.filter(
    (one) =>
      one.shardId === shardId &&
      one.sequenceNumber === record.sequenceNumber &&
      one.verdict !== 'duplicate' &&
      one.verdict !== 'conflict' &&
      !firsts.has(identityKey(one.event)),
  );
  for (const one of lost) {
    firsts.set(identityKey(one.event), one.position);
    failNow(one, record, contents, nowMs);
  }
  return lost.length;
}

/** Of a memoryEventStore with the same `contents`. */
export function memoryStoreMaintenance({
  time,
  contents,
}: {
  readonly time: Pick<Time, 'now'>;
  readonly contents: Contents;
}): StoreMaintenance {
  return {
    async commitReplay(batch) {
      const { settlements, positions } = opened(contents);
      const position = positions.get(batch.shardId);
      const settled = batch.records.filter(
        ({ sequenceNumber }) => position !== undefined && !isAfter(sequenceNumber, position),
      );
      const known = new Set(
        settlements.filter(({ shardId }) => shardId === batch.shardId).map(({ sequenceNumber }) => sequenceNumber),
      );
      const unknown = settled.filter(({ sequenceNumber }) => !known.has(sequenceNumber));
      const taken = settleRecords({ ...batch, records: unknown }, contents, time.now());
      let added = taken.filter(({ verdict }) => verdict !== 'duplicate' && verdict !== 'conflict').length;
      for (const record of settled) {
        if (known.has(record.sequenceNumber)) added += restoreFirsts(record, batch.shardId, contents, time.now());
      }
      const events = eventsIn(settled);
      return { added, already: events - added, notYetSettled: eventsIn(batch.records) - events };
    },

    async identities(limit, after) {
      const rest = storedOf(opened(contents)).filter(({ position }) => position > Number(after ?? -1));
      const shown = rest.slice(0, limit);
      const items = shown.map((settlement) => {
        const { event, shardId, sequenceNumber } = settlement;
        return { id: event.id, source: event.source, status: statusOf(settlement), shardId, sequenceNumber };
      });
      return { items, next: rest.length > limit ? String(shown.at(-1)?.position) : undefined };
    },

    async rebuildAggregates(names, entriesOf) {
      const edited = new Map([...contents.letters.values()].map((one) => [one.position, one.editedDataText]));
      const rebuilt = storedOf(opened(contents)).flatMap((settlement) => {
        const { verdict, event, outcome, position } = settlement;
        if (verdict !== 'processed' || outcome.status !== 'processed') return [];
        const kept = (outcome.aggregates ?? []).filter(({ aggregate }) => !names.includes(aggregate));
        const fields = storedFields({ ...event, dataText: edited.get(position) ?? event.dataText });
        const added = (entriesOf(fields) ?? []).filter(({ aggregate }) => names.includes(aggregate));
        return [
          {
            settlement: { ...settlement, counted: undefined, outcome: { ...outcome, aggregates: [...kept, ...added] } },
            added,
          },
        ];
      });
      for (const { settlement } of rebuilt) contents.settlements[settlement.position] = settlement;
      const places = rebuilt.flatMap(({ added }) =>
        added.map(({ aggregate, windowStartMs, key }) => JSON.stringify([aggregate, windowStartMs, key])),
      );
      return { events: rebuilt.length, windows: new Set(places).size };
    },
  };
}
