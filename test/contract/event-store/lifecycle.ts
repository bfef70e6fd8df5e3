import { describe, expect, it } from 'vitest';
import { batchesOf, settledEvent } from '../../support/settled-events.ts';
import { type OpenStore, storeOfEachTest } from './opened-store.ts';

export function lifecycleContract(open: OpenStore): void {
  describe('life', () => {
    const opened = storeOfEachTest(open);

    it('answers a ping while it is open', async () => {
      await expect(opened.store.ping()).resolves.toBeUndefined();
    });

    it('refuses with STORE_UNAVAILABLE once it is closed, and may be closed twice', async () => {
      await opened.store.close();
      await expect(opened.store.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
      const commit = opened.store.commit(batchesOf('shardId-000000000000')(settledEvent()));
      await expect(commit).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
      await expect(opened.store.close()).resolves.toBeUndefined();
    });

    it('shares nothing with a store that is opened next', async () => {
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent()));
      const other = await open();
      try {
        expect(await other.store.find('e-1')).toEqual([]);
      } finally {
        await other.close();
      }
    });
  });
}
