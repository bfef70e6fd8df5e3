import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../core/errors.ts';
import type { CommitResult, EventStore } from '../../../core/ports/event-store.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { type OpenStore, storeOfEachTest } from './opened-store.ts';

const HOUR_0 = 1_767_225_600_000;
const LONG_MS = 60_000;

/** An event of a type of its own, so that new types also meet. */
const measured = (id: string, value: number) => {
  const aggregates = [{ aggregate: 'temperature', key: 'lab', windowStartMs: HOUR_0, value }];
  const outcome = { status: 'processed', attempts: 1, aggregates } as const;
  return settledEvent({ id, type: `type-${id}`, dataText: `{"n":${value}}`, outcome });
};

const shard = (index: number) => `shardId-${String(index).padStart(12, '0')}`;

function add(results: readonly CommitResult[]): { processed: number; duplicates: number; conflicts: number } {
  const sum = { processed: 0, duplicates: 0, conflicts: 0 };
  for (const result of results) {
    sum.processed += result.processed;
    sum.duplicates += result.duplicates;
    sum.conflicts += result.conflicts;
  }
  return sum;
}

const windows = (store: EventStore) => store.aggregates({ name: 'temperature', limit: 100 });

export function atomicityContract(open: OpenStore): void {
  describe('atomicity', () => {
    const opened = storeOfEachTest(open);

    it('refuses data that are no JSON with EVENT_UNSTORABLE, and keeps nothing of the batch', async () => {
      const bad = settledEvent({ id: 'e-2', dataText: '{"n":tru}' });
      const batch = settledBatch([settledRecord('1', [measured('e-1', 1), bad])]);
      await expect(opened.store.commit(batch)).rejects.toMatchObject({ code: 'EVENT_UNSTORABLE' });
      expect(await opened.store.find('e-1')).toEqual([]);
      expect((await opened.store.statistics(0)).shards).toEqual([]);
    });

    it('leaves nothing of a commit that fails midway, and takes the same records afterwards', async () => {
      await opened.store.commit(settledBatch([settledRecord('1', [measured('e-0', 1)])]));
      const before = await opened.store.statistics(0);
      const { event, outcome } = measured('e-3', 3);
      const broken = {
        outcome,
        event: {
          ...event,
          get dataText(): string {
            throw new Error('this event cannot be read');
          },
        },
      };
      const good = [measured('e-1', 1), measured('e-0', 9), measured('e-2', 2)];
      const failing = settledBatch([settledRecord('2', good), settledRecord('3', [broken])]);
      await expect(opened.store.commit(failing)).rejects.toThrow();
      expect(await opened.store.statistics(0)).toEqual(before);
      expect(await opened.store.find('e-1')).toEqual([]);
      expect(await windows(opened.store)).toMatchObject([{ count: 1, sum: 1 }]);
      expect((await opened.store.conflicts(10)).items).toEqual([]);

      const repaired = settledBatch([settledRecord('2', good), settledRecord('3', [measured('e-3', 3)])]);
      expect(await opened.store.commit(repaired)).toMatchObject({ skippedRecords: 0, processed: 3, conflicts: 1 });
      expect(await windows(opened.store)).toMatchObject([{ count: 4, sum: 7 }]);
    });

    it(
      'makes one effect of the same events that come through 12 shards at the same time, in opposite orders',
      async () => {
        const ids = Array.from({ length: 100 }, (_, index) => `e-${index}`);
        const results: CommitResult[] = [];
        for (const round of [1, 2, 3]) {
          const commits = Array.from({ length: 12 }, (_, index) => {
            const events = ids.map((id) => measured(`${round}/${id}`, 1));
            const ordered = index % 2 === 0 ? events : events.reverse();
            const halves = [ordered.slice(0, 50), ordered.slice(50)];
            const records = halves.map((half, part) => settledRecord(String(round * 10 + part), half));
            return opened.store.commit(settledBatch(records, { shardId: shard(index) }));
          });
          results.push(...(await Promise.all(commits)));
        }
        expect(add(results)).toEqual({ processed: 300, duplicates: 3_300, conflicts: 0 });
        const { totals, shards } = await opened.store.statistics(0);
        expect(totals).toMatchObject({ processed: 300, duplicates: 3_300, conflicts: 0, deadLettered: 0 });
        expect(shards).toHaveLength(12);
        expect(shards[11]).toEqual({ shardId: 'shardId-000000000011', position: '31', settled: 300 });
        expect(await windows(opened.store)).toEqual([
          { key: 'lab', windowStartMs: 1_767_225_600_000, count: 300, sum: 300, min: 1, max: 1 },
        ]);
        expect((await opened.store.list({ order: 'desc', limit: 1_000 })).items).toHaveLength(300);
      },
      LONG_MS,
    );

    it(
      'lets one of several contents win that come at the same time, and lists the others',
      async () => {
        const ids = Array.from({ length: 40 }, (_, index) => `e-${index}`);
        const commits = Array.from({ length: 8 }, (_, index) => {
          const events = ids.map((id) => measured(id, index));
          const ordered = index % 2 === 0 ? events : events.reverse();
          return opened.store.commit(settledBatch([settledRecord('1', ordered)], { shardId: shard(index) }));
        });
        expect(add(await Promise.all(commits))).toEqual({ processed: 40, duplicates: 0, conflicts: 280 });
        const conflicts = (await opened.store.conflicts(1_000)).items;
        expect(conflicts).toHaveLength(280);
        for (const id of ids) {
          const contents = conflicts.filter(({ event }) => event.id === id).map(({ event }) => event.dataText);
          const [winner] = await opened.store.find(id);
          expect([...contents, winner?.event.dataText].sort()).toEqual([
            ...['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}', '{"n":5}', '{"n":6}', '{"n":7}'],
          ]);
        }
        expect((await windows(opened.store)).map(({ count }) => count)).toEqual([40]);
      },
      LONG_MS,
    );

    it(
      'settles a batch once that two consumers of the same shard commit at the same time',
      async () => {
        const batch = settledBatch([
          settledRecord(
            '1',
            Array.from({ length: 50 }, (_, index) => measured(`e-${index}`, 1)),
          ),
        ]);
        const commits = await Promise.allSettled(Array.from({ length: 6 }, () => opened.store.commit(batch)));
        const refusals = commits.flatMap((commit) => (commit.status === 'rejected' ? [commit.reason] : []));
        expect(refusals.every((reason) => reason instanceof PipelineError && reason.retryable)).toBe(true);
        const results = commits.flatMap((commit) => (commit.status === 'fulfilled' ? [commit.value] : []));
        expect(add(results)).toEqual({ processed: 50, duplicates: 0, conflicts: 0 });
        expect(await opened.store.commit(batch)).toMatchObject({ skippedRecords: 1, processed: 0, duplicates: 0 });
        const { totals, shards } = await opened.store.statistics(0);
        expect(totals).toMatchObject({ processed: 50, duplicates: 0, conflicts: 0, deadLettered: 0 });
        expect(shards).toEqual([{ shardId: 'shardId-000000000000', position: '1', settled: 50 }]);
        expect(await windows(opened.store)).toMatchObject([{ count: 50, sum: 50 }]);
      },
      LONG_MS,
    );

    it(
      'gives statistics of one instant while commits go on',
      async () => {
        const commitAll = async (index: number) => {
          const next = batchesOf(shard(index));
          for (let round = 0; round < 15; round += 1) {
            const fresh = Array.from({ length: 5 }, (_, number) => measured(`${index}/${round}/${number}`, 1));
            await opened.store.commit(next(...fresh, measured('shared', 1), measured('shared', 2)));
          }
        };
        let isDone = false;
        const watch = async () => {
          while (!isDone) {
            const { totals, shards, perMinute } = await opened.store.statistics(0);
            const settled = shards.reduce((sum, next) => sum + next.settled, 0);
            const counted = Object.values(totals).reduce((sum, count) => sum + count, 0);
            const received = perMinute.reduce((sum, minute) => sum + minute.received, 0);
            expect([counted, received]).toEqual([settled, settled]);
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        const watching = watch();
        await Promise.all([0, 1, 2, 3].map(commitAll)).finally(() => {
          isDone = true;
        });
        await watching;
        expect((await opened.store.statistics(0)).totals).toMatchObject({ processed: 301 });
      },
      LONG_MS,
    );
  });
}
