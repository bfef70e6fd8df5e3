import { describe, expect, it } from 'vitest';
import { settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { NOTHING, type OpenStore, storeOfEachTest } from './opened-store.ts';

const record = (sequenceNumber: string) => settledRecord(sequenceNumber, [settledEvent({ id: `e-${sequenceNumber}` })]);

export function redeliveryContract(open: OpenStore): void {
  describe('redelivery', () => {
    const opened = storeOfEachTest(open);
    const shards = async () => (await opened.store.statistics(0)).shards;

    it('skips every record of a batch that was committed before, and counts nothing', async () => {
      const conflicting = settledEvent({ id: 'e-1', dataText: '{"n":2}' });
      const batch = settledBatch([record('1'), settledRecord('2', [settledEvent({ id: 'e-1' }), conflicting])]);
      const first = await opened.store.commit(batch);
      expect(first).toEqual({ ...NOTHING, processed: 1, duplicates: 1, conflicts: 1 });
      const before = await opened.store.statistics(0);
      expect(await opened.store.commit(batch)).toEqual({ ...NOTHING, skippedRecords: 2 });
      expect(await opened.store.statistics(0)).toEqual(before);
      expect((await opened.store.conflicts(10)).items).toHaveLength(1);
    });

    it('commits only the new records of a batch that overlaps', async () => {
      await opened.store.commit(settledBatch([record('3'), record('4')]));
      const result = await opened.store.commit(settledBatch([record('4'), record('5'), record('7')]));
      expect(result).toEqual({ ...NOTHING, skippedRecords: 1, processed: 2 });
      expect(await shards()).toEqual([{ shardId: 'shardId-000000000000', position: '7', settled: 4 }]);
    });

    it('skips a record of another batch that lies behind the position', async () => {
      await opened.store.commit(settledBatch([record('20')]));
      expect(await opened.store.commit(settledBatch([record('9'), record('19')]))).toEqual({
        ...NOTHING,
        skippedRecords: 2,
      });
      expect(await opened.store.find('e-9')).toEqual([]);
      expect(await shards()).toEqual([{ shardId: 'shardId-000000000000', position: '20', settled: 1 }]);
    });

    it('compares sequence numbers as integers of any length', async () => {
      await opened.store.commit(settledBatch([record('9')]));
      expect(await opened.store.commit(settledBatch([record('10')]))).toMatchObject({ processed: 1 });
      expect(await opened.store.commit(settledBatch([record('9')]))).toMatchObject({ skippedRecords: 1 });
      const low = '9999999999999999999999999999999999999999999999999999998';
      const high = '49590338271490256608559692538361571095921575989136588898';
      const higher = '49590338271490256608559692538361571095921575989136588899';
      expect(await opened.store.commit(settledBatch([record(low)]))).toMatchObject({ processed: 1 });
      expect(await opened.store.commit(settledBatch([record(high)]))).toMatchObject({ processed: 1 });
      expect(await opened.store.commit(settledBatch([record(low)]))).toMatchObject({ skippedRecords: 1 });
      const mixed = await opened.store.commit(settledBatch([record(high), record(higher)]));
      expect(mixed).toMatchObject({ skippedRecords: 1, processed: 1 });
      expect(await shards()).toEqual([
        {
          shardId: 'shardId-000000000000',
          position: '49590338271490256608559692538361571095921575989136588899',
          settled: 5,
        },
      ]);
    });

    it('keeps a position for each shard', async () => {
      await opened.store.commit(settledBatch([record('50')], { shardId: 'shardId-000000000001' }));
      const other = settledBatch([record('7')], { shardId: 'shardId-000000000000' });
      expect(await opened.store.commit(other)).toMatchObject({ skippedRecords: 0, processed: 1 });
      expect(await shards()).toEqual([
        { shardId: 'shardId-000000000000', position: '7', settled: 1 },
        { shardId: 'shardId-000000000001', position: '50', settled: 1 },
      ]);
    });

    it('moves the position over a record without events', async () => {
      const empty = settledBatch([settledRecord('5', [])]);
      expect(await opened.store.commit(empty)).toEqual(NOTHING);
      expect(await shards()).toEqual([{ shardId: 'shardId-000000000000', position: '5', settled: 0 }]);
      expect(await opened.store.commit(empty)).toEqual({ ...NOTHING, skippedRecords: 1 });
    });

    it('does nothing with a batch without records', async () => {
      expect(await opened.store.commit(settledBatch([]))).toEqual(NOTHING);
      expect(await shards()).toEqual([]);
    });
  });
}
