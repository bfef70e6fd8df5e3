import type { CommitResult, EventWriter, SettledBatch } from '../../core/ports/event-store.ts';
import type { ReplayResult, StoreMaintenance } from '../../core/ports/store-maintenance.ts';

type Store = Pick<EventWriter, 'commit'> & Pick<StoreMaintenance, 'commitReplay'>;

/** As a commit tells it. Of events that stood already it is not known how they ended: they count as duplicates. */
function asCommit({ records }: SettledBatch, { already }: ReplayResult): CommitResult {
  const outcomes = records.flatMap(({ events }) => events.map(({ outcome }) => outcome.status));
  const count = (status: (typeof outcomes)[number]): number => outcomes.filter((one) => one === status).length;
  return {
    skippedRecords: 0,
    processed: Math.max(0, count('processed') - already),
    filtered: count('filtered'),
    deadLettered: count('deadLettered'),
    parked: count('parked'),
    duplicates: already,
    conflicts: 0,
  };
}

/**
 * Commits records that Lambda gave up on. It goes on with the shard meanwhile, so the store may have settled records
 * behind them: these are put back as a replay does it, and only what is not settled is committed as ever.
 */
export const commitBehind = (store: Store): Pick<EventWriter, 'commit'> => ({
  async commit(batch) {
    for (;;) {
      const replayed = await store.commitReplay(batch);
      if (replayed.notYetSettled === 0) return asCommit(batch, replayed);
      const committed = await store.commit(batch);
      // Others that the position has passed meanwhile are put back in the next round.
      if (committed.skippedRecords === 0) return committed;
    }
  },
});
