import type { EventStore } from '../../core/ports/event-store.ts';
import type { Report, Standing } from './standing.ts';

const ALL = Number.MAX_SAFE_INTEGER;

export interface Resends {
  readonly duplicates: number;
  readonly conflicts: number;
}

/**
 * received = processed + duplicates + conflicts + filtered + deadLettered + parked + discarded, in all and for each
 * shard, and each count is that of the rows.
 */
export async function checkLedger(
  standing: readonly Standing[],
  resends: Resends,
  store: EventStore,
  report: Report,
): Promise<void> {
  const { totals, shards } = await store.statistics(0);
  const received = standing.length + resends.duplicates + resends.conflicts;
  const settled = Object.values(totals).reduce((sum, count) => sum + count, 0);
  const byShard = shards.reduce((sum, shard) => sum + shard.settled, 0);
  if (settled !== received || byShard !== received) {
    report('unbalanced', `${received} events were received, the totals hold ${settled}, the shards ${byShard}`);
  }
  if (totals.duplicates !== resends.duplicates) {
    report('unbalanced', `${resends.duplicates} duplicates were sent and ${totals.duplicates} counted`);
  }
  const listed = (await store.conflicts(ALL)).items.length;
  if (totals.conflicts !== resends.conflicts || listed !== resends.conflicts) {
    report('conflict-merge', `${resends.conflicts} conflicts were sent, ${totals.conflicts} counted, ${listed} listed`);
  }
  for (const status of ['processed', 'filtered', 'deadLettered', 'parked', 'discarded'] as const) {
    const count = standing.filter(({ row }) => row.status === status).length;
    if (totals[status] !== count) report('torn', `${count} events are ${status}, and ${totals[status]} counted`);
  }
}
