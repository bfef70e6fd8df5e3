import type { EventStore } from '../../core/ports/event-store.ts';
import { isAfter } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { windowsOf } from './aggregate-windows.ts';
import { type Contents, identityKey, newContents, opened, storedOf } from './contents.ts';
import { isOpen } from './letter-state.ts';
import { matchesQuery, pageOf } from './list-page.ts';
import { settleRecords } from './settle-records.ts';
import { type Settlement, statusOf, storedFields, toStoredEvent } from './settlement.ts';
import { statisticsOf, totalsOf } from './statistics.ts';

/**
 * Keeps everything in memory and computes each answer from all of it: for tests and small trials, where being obviously
 * right matters more than speed. A closed store answers no more.
 * @param contents what the memory adapters of one store share
 */
export function memoryEventStore({
  time,
  contents = newContents(),
}: {
  readonly time: Pick<Time, 'now'>;
  readonly contents?: Contents;
}): EventStore {
  return {
    async commit(batch) {
      const { positions } = opened(contents);
      const last = positions.get(batch.shardId);
      const records = batch.records.filter(({ sequenceNumber }) => last === undefined || isAfter(sequenceNumber, last));
      const added = settleRecords({ ...batch, records }, contents, time.now());
      const position = records.at(-1)?.sequenceNumber;
      if (position !== undefined) positions.set(batch.shardId, position);
      const { discarded, ...counts } = totalsOf(added);
      return { skippedRecords: batch.records.length - records.length, ...counts };
    },

    async parkedKeys(keys) {
      const open = [...opened(contents).letters.values()].filter((letter) => isOpen(letter, contents));
      const parked = new Set(open.map(({ key }) => key));
      return new Set(keys.filter((key) => parked.has(key)));
    },

    async find(id, source) {
      const found = storedOf(opened(contents)).filter(
        ({ event }) => event.id === id && event.source === (source ?? event.source),
      );
      return pageOf(found, { order: 'desc', limit: found.length }).items.map(toStoredEvent);
    },

    async statuses(identities) {
      const { firsts, settlements } = opened(contents);
      return identities.map((identity) => {
        const settlement = settlements[firsts.get(identityKey(identity)) ?? -1];
        return settlement && statusOf(settlement);
      });
    },

    async list(query) {
      const matching = storedOf(opened(contents)).filter((settlement) => matchesQuery(settlement, query));
      const { items, next } = pageOf(matching, query);
      return { items: items.map(toStoredEvent), next };
    },

    async conflicts(limit, after) {
      const conflicting = opened(contents).settlements.filter(({ verdict }) => verdict === 'conflict');
      const { items, next } = pageOf(conflicting, { order: 'desc', limit, ...(after && { after }) });
      const toConflict = ({ event, receivedAtMs, shardId, sequenceNumber }: Settlement) => {
        return { event: storedFields(event), receivedAtMs, shardId, sequenceNumber };
      };
      return { items: items.map(toConflict), next };
    },

    async statistics(sinceMinuteMs) {
      const { settlements, positions } = opened(contents);
      return statisticsOf(settlements, positions, sinceMinuteMs);
    },

    async aggregates(query) {
      return windowsOf(opened(contents).settlements, query);
    },

    async ping() {
      opened(contents);
    },

    async close() {
      contents.isClosed = true;
    },
  };
}
