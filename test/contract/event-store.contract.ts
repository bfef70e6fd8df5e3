import { describe } from 'vitest';
import { aggregatesContract } from './event-store/aggregates.ts';
import { atomicityContract } from './event-store/atomicity.ts';
import { commitAndFindContract } from './event-store/commit-and-find.ts';
import { conflictsContract } from './event-store/conflicts.ts';
import { dataFiltersContract } from './event-store/data-filters.ts';
import { duplicatesContract } from './event-store/duplicates.ts';
import { identitiesContract } from './event-store/identities.ts';
import { lifecycleContract } from './event-store/lifecycle.ts';
import { listContract } from './event-store/list.ts';
import { modelContract } from './event-store/model.ts';
import type { OpenStore } from './event-store/opened-store.ts';
import { outcomesContract } from './event-store/outcomes.ts';
import { pagingContract } from './event-store/paging.ts';
import { redeliveryContract } from './event-store/redelivery.ts';
import { statisticsContract } from './event-store/statistics.ts';

/** What every adapter of the EventStore port must do. `open` gives a store without any event at each call. */
export function eventStoreContract(name: string, open: OpenStore): void {
  describe(`event store: ${name}`, () => {
    commitAndFindContract(open);
    identitiesContract(open);
    duplicatesContract(open);
    redeliveryContract(open);
    conflictsContract(open);
    outcomesContract(open);
    aggregatesContract(open);
    listContract(open);
    dataFiltersContract(open);
    pagingContract(open);
    statisticsContract(open);
    atomicityContract(open);
    lifecycleContract(open);
    modelContract(open);
  });
}
