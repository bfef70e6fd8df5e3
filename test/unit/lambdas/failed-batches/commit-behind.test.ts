import { describe, expect, it } from 'vitest';
import { newContents } from '../../../../adapters/memory/contents.ts';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { memoryStoreMaintenance } from '../../../../adapters/memory/store-maintenance.ts';
import { commitBehind } from '../../../../lambdas/failed-batches/commit-behind.ts';
import { settledBatch, settledEvent, settledRecord } from '../../../support/settled-events.ts';

const time = { now: () => 1_767_225_601_000 };

function storeOf() {
  const contents = newContents();
  const store = { ...memoryEventStore({ time, contents }), ...memoryStoreMaintenance({ time, contents }) };
  return { store, late: commitBehind(store) };
}

const recordOf = (sequenceNumber: string, ...ids: readonly string[]) =>
  settledRecord(
    sequenceNumber,
    ids.map((id) => settledEvent({ id })),
  );

const failedOf = (sequenceNumber: string, id: string) =>
  settledRecord(sequenceNumber, [
    settledEvent({
      id,
      outcome: { status: 'deadLettered', attempts: 1, failure: { code: 'PROCESS_CRASHED', message: 'exit 1' } },
    }),
  ]);

describe('commitBehind', () => {
  it('commits a record that the shard has not gone past', async () => {
    const { store, late } = storeOf();
    const committed = await late.commit(settledBatch([recordOf('1', 'a', 'b')]));
    expect(committed).toMatchObject({ skippedRecords: 0, processed: 2, duplicates: 0 });
    expect((await store.statistics(0)).shards).toMatchObject([{ position: '1', settled: 2 }]);
  });

  it('puts back a record that the shard has gone past', async () => {
    const { store, late } = storeOf();
    await store.commit(settledBatch([recordOf('1', 'a')]));
    await store.commit(settledBatch([recordOf('3', 'c')]));
    const committed = await late.commit(settledBatch([failedOf('2', 'b')]));
    expect(committed).toMatchObject({ skippedRecords: 0, deadLettered: 1, duplicates: 0 });
    const { totals, shards } = await store.statistics(0);
    expect(totals).toMatchObject({ processed: 2, deadLettered: 1 });
    expect(shards).toMatchObject([{ position: '3', settled: 3 }]);
  });

  it('does both where the shard has gone past some of the records', async () => {
    const { store, late } = storeOf();
    await store.commit(settledBatch([recordOf('2', 'b')]));
    await late.commit(settledBatch([recordOf('1', 'a'), recordOf('3', 'c')]));
    const { totals, shards } = await store.statistics(0);
    expect(totals).toMatchObject({ processed: 3 });
    expect(shards).toMatchObject([{ position: '3', settled: 3 }]);
  });

  it('loses nothing where the shard goes past the records meanwhile', async () => {
    const { store } = storeOf();
    let overtaken = false;
    const late = commitBehind({
      commitReplay: (batch) => store.commitReplay(batch),
      async commit(batch) {
        if (!overtaken) await store.commit(settledBatch([recordOf('5', 'e')]));
        overtaken = true;
        return store.commit(batch);
      },
    });
    await late.commit(settledBatch([recordOf('4', 'd')]));
    expect((await store.statistics(0)).totals).toMatchObject({ processed: 2 });
    expect(await store.find('d')).toMatchObject([{ status: 'processed' }]);
  });

  it('has no effect when it is repeated', async () => {
    const { store, late } = storeOf();
    await store.commit(settledBatch([recordOf('3', 'c')]));
    await late.commit(settledBatch([recordOf('2', 'b', 'bb')]));
    expect(await late.commit(settledBatch([recordOf('2', 'b', 'bb')]))).toMatchObject({ processed: 0, duplicates: 2 });
    expect((await store.statistics(0)).totals).toMatchObject({ processed: 3, duplicates: 0 });
  });
});
