import { describe, expect, it } from 'vitest';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { NOTHING, type OpenStore, storeOfEachTest } from './opened-store.ts';

export function duplicatesContract(open: OpenStore): void {
  describe('duplicates', () => {
    const opened = storeOfEachTest(open);

    it('makes one effect of an event that stands twice in a record', async () => {
      const next = batchesOf('shardId-000000000000');
      const result = await opened.store.commit(next(settledEvent(), settledEvent({ id: 'e-2' }), settledEvent()));
      expect(result).toEqual({ ...NOTHING, processed: 2, duplicates: 1 });
      expect(await opened.store.find('e-1')).toHaveLength(1);
    });

    it('makes one effect of an event that stands in two records of a batch', async () => {
      const batch = settledBatch([settledRecord('1', [settledEvent()]), settledRecord('2', [settledEvent()])]);
      expect(await opened.store.commit(batch)).toMatchObject({ processed: 1, duplicates: 1, conflicts: 0 });
      const found = await opened.store.find('e-1');
      expect(found.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['1']);
    });

    it('makes one effect of an event that comes again in a later batch', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent()));
      const result = await opened.store.commit(next(settledEvent({ id: 'e-2' }), settledEvent()));
      expect(result).toMatchObject({ skippedRecords: 0, processed: 1, duplicates: 1, conflicts: 0 });
      const found = await opened.store.find('e-1');
      expect(found.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['1']);
    });

    it('makes one effect of an event that comes through two shards', async () => {
      const [left, right] = [batchesOf('shardId-000000000000'), batchesOf('shardId-000000000001')];
      await opened.store.commit(left(settledEvent()));
      expect(await opened.store.commit(right(settledEvent()))).toMatchObject({ processed: 0, duplicates: 1 });
      const found = await opened.store.find('e-1');
      expect(found.map(({ shardId }) => shardId)).toEqual(['shardId-000000000000']);
    });

    it('goes on exactly after a batch of nothing but duplicates', async () => {
      const next = batchesOf('shardId-000000000000');
      const events = Array.from({ length: 200 }, (_, index) => settledEvent({ id: `e-${index}` }));
      expect(await opened.store.commit(next(...events))).toMatchObject({ processed: 200, duplicates: 0 });
      expect(await opened.store.commit(next(...events))).toMatchObject({ processed: 0, duplicates: 200 });
      const more = Array.from({ length: 200 }, (_, index) => settledEvent({ id: `e-${index + 100}` }));
      expect(await opened.store.commit(next(...more))).toMatchObject({ processed: 100, duplicates: 100 });
      const { totals } = await opened.store.statistics(0);
      expect(totals).toMatchObject({ processed: 300, duplicates: 300, conflicts: 0, deadLettered: 0 });
    });

    it('compares neither attributes nor partition key nor outcome: such a resend is a duplicate', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ attributesText: '{"priority":1}', partitionKey: 'a' })));
      const outcome = { status: 'processed', attempts: 3, resultText: '{"other":true}' } as const;
      const resent = settledEvent({ attributesText: '{"priority":2}', partitionKey: 'b', outcome });
      expect(await opened.store.commit(next(resent))).toMatchObject({ duplicates: 1, conflicts: 0 });
      const [stored] = await opened.store.find('e-1');
      expect(stored).toMatchObject({ attempts: 1, resultText: undefined });
      expect(stored?.event).toMatchObject({ attributesText: '{"priority":1}', partitionKey: 'a' });
    });
  });
}
