import { PipelineError } from '../../core/errors.ts';
import type { Identity } from '../../core/events/event.ts';
import type { EventStore, SettledBatch } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { windowsOf } from './aggregate-windows.ts';
import { matchesQuery, pageOf } from './list-page.ts';
import { type Settlement, storedFields, toStoredEvent, verdictOnResend } from './settlement.ts';
import { statisticsOf, totalsOf } from './statistics.ts';

interface Contents {
  /** Every settled event in order of commit; all answers are computed from it. */
  readonly settlements: Settlement[];
  /** The event that took each identity, in order of commit. */
  readonly firsts: Map<string, Settlement>;
  readonly positions: Map<ShardId, SequenceNumber>;
}

const identityKey = ({ source, id }: Identity): string => JSON.stringify([source, id]);

function checkStorable(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch (error) {
    throw new PipelineError('EVENT_UNSTORABLE', 'The data of an event are not JSON: nothing was committed.', {
      cause: error,
    });
  }
}

/** What a batch adds, and how many of its records were settled before; changes nothing. */
function settle({ shardId, records }: SettledBatch, contents: Contents, processedAtMs: number) {
  const { settlements, firsts, positions } = contents;
  const last = positions.get(shardId);
  const newRecords = records.filter(({ sequenceNumber }) => last === undefined || isAfter(sequenceNumber, last));
  const added: Settlement[] = [];
  const newFirsts = new Map<string, Settlement>();
  for (const { sequenceNumber, arrivedAtMs, events } of newRecords) {
    for (const { event, outcome } of events) {
      checkStorable(event.dataText);
      const key = identityKey(event);
      const first = firsts.get(key) ?? newFirsts.get(key);
      const settlement: Settlement = {
        verdict: first === undefined ? outcome.status : verdictOnResend(first.event, event),
        // A copy: what the caller does with its own object later must not reach the store.
        event: { ...event },
        outcome,
        shardId,
        sequenceNumber,
        receivedAtMs: arrivedAtMs,
        processedAtMs,
        position: settlements.length + added.length,
      };
      added.push(settlement);
      if (first === undefined) newFirsts.set(key, settlement);
    }
  }
  return { added, newFirsts, position: newRecords.at(-1)?.sequenceNumber, skipped: records.length - newRecords.length };
}

/**
 * Keeps everything in memory and computes each answer from all of it: for tests and small trials, where being obviously
 * right matters more than speed. A closed store answers no more.
 */
export function memoryEventStore({ time }: { readonly time: Pick<Time, 'now'> }): EventStore {
  let contents: Contents | undefined = { settlements: [], firsts: new Map(), positions: new Map() };
  const opened = (): Contents => {
    if (contents === undefined)
      throw new PipelineError('STORE_UNAVAILABLE', 'The event store is closed: open a new one.');
    return contents;
  };
  const stored = (): Settlement[] => [...opened().firsts.values()];

  return {
    async commit(batch) {
      const target = opened();
      const { added, newFirsts, position, skipped } = settle(batch, target, time.now());
      // Nothing can fail from here on, so a batch is committed whole or not at all.
      for (const settlement of added) target.settlements.push(settlement);
      for (const [key, settlement] of newFirsts) target.firsts.set(key, settlement);
      if (position !== undefined) target.positions.set(batch.shardId, position);
      return { skippedRecords: skipped, ...totalsOf(added) };
    },

    async find(id, source) {
      const found = stored().filter(({ event }) => event.id === id && event.source === (source ?? event.source));
      return pageOf(found, { order: 'desc', limit: found.length }).items.map(toStoredEvent);
    },

    async statuses(identities) {
      const { firsts } = opened();
      return identities.map((identity) => firsts.get(identityKey(identity))?.outcome.status);
    },

    async list(query) {
      const matching = stored().filter((settlement) => matchesQuery(settlement, query));
      const { items, next } = pageOf(matching, query);
      return { items: items.map(toStoredEvent), next };
    },

    async conflicts(limit, after) {
      const conflicting = opened().settlements.filter(({ verdict }) => verdict === 'conflict');
      const { items, next } = pageOf(conflicting, { order: 'desc', limit, ...(after && { after }) });
      const toConflict = ({ event, receivedAtMs, shardId, sequenceNumber }: Settlement) => {
        return { event: storedFields(event), receivedAtMs, shardId, sequenceNumber };
      };
      return { items: items.map(toConflict), next };
    },

    async statistics(sinceMinuteMs) {
      const { settlements, positions } = opened();
      return statisticsOf(settlements, positions, sinceMinuteMs);
    },

    async aggregates(query) {
      return windowsOf(opened().settlements, query);
    },

    async ping() {
      opened();
    },

    async close() {
      contents = undefined;
    },
  };
}
