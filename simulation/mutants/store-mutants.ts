import type { DecodedEvent, SettledEvent } from '../../core/events/event.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { EventStore, SettledBatch, StoredEvent } from '../../core/ports/event-store.ts';
import type { Mutant } from './mutant.ts';

const ALIAS = '~';
const withoutAlias = (name: string): string => name.split(ALIAS)[0]!;

/** Changes the events of each batch before they are committed. */
const committing = (
  change: (events: readonly SettledEvent[], batch: SettledBatch) => readonly SettledEvent[],
): Mutant => ({
  store: (store) => ({
    ...store,
    commit: (batch) =>
      store.commit({
        ...batch,
        records: batch.records.map((record) => ({ ...record, events: change(record.events, batch) })),
      }),
  }),
});

/** The same as seen by readers. */
const listing = (store: EventStore, change: (row: StoredEvent) => StoredEvent): EventStore => ({
  ...store,
  async list(query) {
    const page = await store.list(query);
    return { ...page, items: page.items.map(change) };
  },
});

const identityOf = ({ source, id }: Pick<DecodedEvent, 'source' | 'id'>): string => `${source} ${id}`;

/** Every event has an identity of its own. */
function withoutIdentities(store: EventStore): EventStore {
  let events = 0;
  const readable = listing(store, (row) => ({
    ...row,
    event: { ...row.event, source: withoutAlias(row.event.source) },
  }));
  const unique = ({ event, outcome }: SettledEvent): SettledEvent => ({
    event: { ...event, source: `${event.source}${ALIAS}${++events}` },
    outcome,
  });
  return { ...readable, commit: committing((batch) => batch.map(unique)).store!(store).commit };
}

/** Every commit is to a shard of its own, so that no position fences it. */
function withoutFence(store: EventStore): EventStore {
  let commits = 0;
  return {
    ...listing(store, (row) => ({ ...row, shardId: withoutAlias(row.shardId) })),
    commit: (batch) => store.commit({ ...batch, shardId: `${batch.shardId}${ALIAS}${++commits}` }),
  };
}

/** Once the probe has failed it always fails, so the breaker stays open. */
function neverBack(store: EventStore): EventStore {
  return { ...store, ping: () => Promise.reject(new Error('The store is away.')) };
}

function withContents(choose: 'first' | 'last'): Mutant {
  return {
    store(store) {
      const contents = new Map<string, string | undefined>();
      const remember = ({ event }: SettledEvent): void => {
        const identity = identityOf(event);
        if (choose === 'last' || !contents.has(identity)) contents.set(identity, event.dataText);
      };
      const standing = <T extends Pick<DecodedEvent, 'source' | 'id' | 'dataText'>>(event: T): T => ({
        ...event,
        dataText: contents.get(identityOf(event)),
      });
      const remembering = committing((events) => {
        for (const one of events) remember(one);
        return choose === 'last' ? events : events.map((one) => ({ ...one, event: standing(one.event) }));
      });
      const { commit } = remembering.store!(store);
      return { ...listing(store, (row) => ({ ...row, event: standing(row.event) })), commit };
    },
  };
}

/** Changes the aggregate entries of batches that were delivered before. */
function retriedAggregates(copies: 0 | 2): Mutant {
  return {
    writer(writer) {
      const seen = new Set<string>();
      return {
        ...writer,
        commit(batch) {
          const first = batch.records[0]!.sequenceNumber;
          const isRetried = seen.has(first);
          seen.add(first);
          if (!isRetried) return writer.commit(batch);
          const events = (all: readonly SettledEvent[]) => all.map((one) => withCopies(one, copies));
          const records = batch.records.map((record) => ({ ...record, events: events(record.events) }));
          return writer.commit({ ...batch, records });
        },
      };
    },
  };
}

function withCopies({ event, outcome }: SettledEvent, copies: 0 | 2): SettledEvent {
  if (outcome.status !== 'processed') return { event, outcome };
  const { aggregates = [] } = outcome;
  return { event, outcome: { ...outcome, aggregates: copies === 0 ? [] : [...aggregates, ...aggregates] } };
}

export const STORE_MUTANTS = {
  /** A redrive runs, and nothing of it is written. */
  'redrive-is-dropped': {
    letters: (letters: DeadLetterStore) => ({ ...letters, resolve: (token) => letters.resolve(token, [], 0) }),
  },
  'outage-never-ends': { store: neverBack },
  /** Resends are processed as if they were new. */
  'dedupe-off': { store: withoutIdentities },
  /** A batch that is delivered again is counted again. */
  'fence-off': { store: withoutFence },
  /** The last event of a record is left behind. */
  'torn-record': committing((events) => (events.length > 1 ? events.slice(0, -1) : events)),
  'letters-dropped': committing((events) => events.filter(({ outcome }) => outcome.status !== 'deadLettered')),
  'conflict-counts-as-duplicate': withContents('first'),
  'last-write-wins': withContents('last'),
  'aggregates-before-the-commit': retriedAggregates(2),
  'aggregates-only-once': retriedAggregates(0),
} satisfies Readonly<Record<string, Mutant>>;
