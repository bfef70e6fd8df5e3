import { describe, expect, it } from 'vitest';
import type { ListPage, ListPosition, ListQuery, StoredEvent } from '../../../core/ports/event-store.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { idsOf, type OpenStore, storeOfEachTest, walk } from './opened-store.ts';

const TIMES = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z', '2026-01-02T00:00:00Z'];
const EVENTS = 60;

const initialIds = Array.from({ length: EVENTS }, (_, index) => `old-${String(index).padStart(2, '0')}`);
const initialEvents = initialIds.map((id, index) =>
  settledEvent({ id, time: TIMES[index % 3]!, dataText: `{"n":${index % 4}}`, type: `t.${index % 2}` }),
);

export function pagingContract(open: OpenStore): void {
  describe('paging', () => {
    const opened = storeOfEachTest(open);
    const reader = (query: Omit<ListQuery, 'after'>) => (after?: ListPosition) =>
      opened.store.list({ ...query, ...(after && { after }) });

    /** Commits the initial events through two shards; gives a function that commits more, older and newer and between. */
    const fill = async () => {
      const [left, right] = [batchesOf('shardId-000000000000'), batchesOf('shardId-000000000001')];
      await opened.store.commit(left(...initialEvents.slice(0, 25)));
      await opened.store.commit(right(...initialEvents.slice(25)));
      return async (round: number) => {
        if (round > 20) return;
        const times = [...TIMES, '2025-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];
        const events = times.map((time, index) =>
          settledEvent({ id: `new-${round}-${index}`, time, dataText: '{"n":1}' }),
        );
        await opened.store.commit(left(...events, ...initialEvents.slice(round, round + 2)));
      };
    };

    describe.each(['desc', 'asc'] as const)('%s', (order) => {
      it.each([1, 7, 100])(
        'gives every event that was there once, in pages of %i, while more are committed',
        async (limit) => {
          const commitMore = await fill();
          const seen = idsOf(await walk(reader({ order, limit }), commitMore));
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => id.startsWith('old-')).sort()).toEqual(initialIds);
        },
        60_000,
      );

      it('gives every match of a search by data once, through short and empty pages', async () => {
        const commitMore = await fill();
        const data = [{ path: ['n'], operator: '=', value: 3 }] as const;
        const seen = idsOf(await walk(reader({ order, limit: 2, data }), commitMore));
        expect([...seen].sort()).toEqual([
          ...['old-03', 'old-07', 'old-11', 'old-15', 'old-19', 'old-23', 'old-27', 'old-31', 'old-35', 'old-39'],
          ...['old-43', 'old-47', 'old-51', 'old-55', 'old-59'],
        ]);
      }, 60_000);

      it('finds the few matches among many events, however many pages that takes', async () => {
        const rare = new Set([0, 1, 9_999, 10_000, 12_345, 24_998, 24_999]);
        const records = Array.from({ length: 25 }, (_, record) => {
          const indexes = Array.from({ length: 1_000 }, (_event, index) => record * 1_000 + index);
          const events = indexes.map((index) =>
            settledEvent({ id: String(index), dataText: rare.has(index) ? '{"rare":true}' : '{"rare":false}' }),
          );
          return settledRecord(String(record), events);
        });
        expect(await opened.store.commit(settledBatch(records))).toMatchObject({ processed: 25_000 });
        const data = [{ path: ['rare'], operator: '=', value: 'true' }] as const;
        const seen = idsOf(await walk(reader({ order, limit: 3, data })));
        expect([...seen].sort()).toEqual(['0', '1', '10000', '12345', '24998', '24999', '9999']);
      }, 60_000);

      it('keeps the filters on every page', async () => {
        await fill();
        const to = { ms: 1_767_312_000_000, micros: 0 };
        const seen = idsOf(
          await walk(reader({ order, limit: 3, type: 't.*', source: 'test', status: 'processed', to })),
        );
        expect(seen).toHaveLength(40);
        expect(new Set(seen).size).toBe(40);
        expect(idsOf(await walk(reader({ order, limit: 3, type: 't.1', to })))).toHaveLength(20);
      });

      it('names the place of the last event as the next one, with positions in order', async () => {
        await fill();
        const pages: ListPage<StoredEvent>[] = [];
        await walk(async (after) => {
          const page = await reader({ order, limit: 1 })(after);
          pages.push(page);
          return page;
        });
        expect(pages).toHaveLength(60);
        for (const [index, { items, next }] of pages.entries()) {
          if (next === undefined) continue;
          expect(next.time).toEqual(items[0]?.event.time);
          expect(next.position).toMatch(/^(0|[1-9]\d{0,18})$/);
          const before = pages[index - 1]?.next;
          if (before === undefined || before.time.ms !== next.time.ms || before.time.micros !== next.time.micros)
            continue;
          const isBehind = BigInt(next.position) > BigInt(before.position);
          expect(isBehind).toBe(order === 'asc');
        }
      });
    });

    it('gives at most as many events as were asked for, and no next page behind the last event', async () => {
      await opened.store.commit(batchesOf('shardId-000000000000')(...initialEvents.slice(0, 4)));
      const page = async (limit: number, after?: ListPosition) => reader({ order: 'desc', limit })(after);
      expect((await page(5)).items).toHaveLength(4);
      expect((await page(5)).next).toBeUndefined();
      expect((await page(4)).items).toHaveLength(4);
      expect((await page(4)).next).toBeUndefined();
      const first = await page(3);
      expect(first.items).toHaveLength(3);
      expect(first.next).toBeDefined();
      const second = await page(3, first.next);
      expect(second.items).toHaveLength(1);
      expect(second.next).toBeUndefined();
    });

    it('starts behind a place where no event stands', async () => {
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          settledEvent({ id: 'a', time: '2026-01-01T00:00:00Z' }),
          settledEvent({ id: 'b', time: '2026-01-03T00:00:00Z' }),
        ),
      );
      const after = { time: { ms: 1_767_312_000_000, micros: 0 }, position: '0' };
      expect(idsOf((await reader({ order: 'desc', limit: 9 })(after)).items)).toEqual(['a']);
      expect(idsOf((await reader({ order: 'asc', limit: 9 })(after)).items)).toEqual(['b']);
    });
  });
}
