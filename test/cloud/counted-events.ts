import type { AggregateEntry } from '../../core/events/event.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import { settledEvent } from '../support/settled-events.ts';

const HOUR_MS = 3_600_000;
export const START = 1_767_225_600_000;

/** An event that counts in a window of its own key and in one that all share. */
export const counted = (id: string, number: number) => {
  const entry = (key: string, hour: number): AggregateEntry => ({
    ...{ aggregate: 'sum', key, windowStartMs: START + hour * HOUR_MS, value: number },
  });
  const aggregates = [entry(`key-${number % 5}`, number % 3), entry('all', 0)];
  return settledEvent({ id, outcome: { status: 'processed', attempts: 1, aggregates } });
};

export const windowsOf = (store: EventStore, key: string) => store.aggregates({ name: 'sum', key, limit: 100 });
/** Events settled, by shard. */
export const settledIn = async (store: EventStore) => (await store.statistics(0)).shards.map(({ settled }) => settled);
