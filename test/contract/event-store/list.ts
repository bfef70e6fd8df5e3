import { describe, expect, it } from 'vitest';
import type { ListQuery } from '../../../core/ports/event-store.ts';
import { batchesOf, settledEvent } from '../../support/settled-events.ts';
import { idsOf, type OpenStore, storeOfEachTest, walk } from './opened-store.ts';

const START = 1_767_225_600_000;

export function listContract(open: OpenStore): void {
  describe('list', () => {
    const opened = storeOfEachTest(open);
    const ids = async (query: Partial<ListQuery> = {}) =>
      idsOf(await walk((after) => opened.store.list({ order: 'desc', limit: 100, ...query, ...(after && { after }) })));

    it('is empty before anything was committed', async () => {
      expect(await opened.store.list({ order: 'desc', limit: 100 })).toEqual({ items: [], next: undefined });
    });

    it('gives the same events as find', async () => {
      const failure = { code: 'EVENT_REFUSED', message: 'closed' };
      const attributesText = '{"priority": 1.0}';
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          settledEvent({ id: 'a', outcome: { status: 'processed', attempts: 1, resultText: '[1.0]' }, attributesText }),
          settledEvent({ id: 'b', outcome: { status: 'deadLettered', attempts: 3, failure }, subject: 's' }),
          settledEvent({ id: 'c', outcome: { status: 'filtered', attempts: 2, reason: 'old' }, dataText: undefined }),
        ),
      );
      const { items } = await opened.store.list({ order: 'desc', limit: 100 });
      expect(items).toHaveLength(3);
      for (const item of items) expect(await opened.store.find(item.event.id)).toEqual([item]);
    });

    it('is newest first by event time to the microsecond, or oldest first', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ id: 'c', time: '2026-01-01T00:00:00.000002Z' })));
      await opened.store.commit(
        next(
          settledEvent({ id: 'e', time: '2027-01-01T00:00:00Z' }),
          settledEvent({ id: 'a', time: '1969-12-31T23:59:59.999999Z' }),
          settledEvent({ id: 'd', time: '2026-01-01T00:00:00.001Z' }),
          settledEvent({ id: 'b', time: '2026-01-01T00:00:00.000001Z' }),
        ),
      );
      expect(await ids()).toEqual(['e', 'd', 'c', 'b', 'a']);
      expect(await ids({ order: 'asc' })).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('has one order among events of the same time, and its reverse', async () => {
      const next = batchesOf('shardId-000000000000');
      for (const batch of [0, 1, 2]) {
        await opened.store.commit(next(...[0, 1, 2, 3].map((index) => settledEvent({ id: `e-${batch}-${index}` }))));
      }
      const newestFirst = await ids();
      expect(new Set(newestFirst).size).toBe(12);
      expect(await ids()).toEqual(newestFirst);
      expect(await ids({ order: 'asc' })).toEqual([...newestFirst].reverse());
    });

    it('takes a type as it stands, or its beginning before a trailing *', async () => {
      const types = ['order.placed', 'order.Placed', 'order.paid', 'orders', 'order', 'order.', 'a.order.placed'];
      const events = types.map((type) => settledEvent({ id: type, type }));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const listed = async (type: string) => (await ids({ type })).sort();
      expect(await listed('order.placed')).toEqual(['order.placed']);
      expect(await listed('order')).toEqual(['order']);
      expect(await listed('order.*')).toEqual(['order.', 'order.Placed', 'order.paid', 'order.placed']);
      expect(await listed('order.p*')).toEqual(['order.paid', 'order.placed']);
      expect(await listed('order*')).toEqual([
        ...['order', 'order.', 'order.Placed', 'order.paid', 'order.placed', 'orders'],
      ]);
      expect(await listed('*')).toHaveLength(7);
      expect(await listed('*.placed')).toEqual([]);
      expect(await listed('o')).toEqual([]);
    });

    it('takes every other character of a type literally', async () => {
      const types = ['a%b', 'a_b', 'a\\b', 'axb', 'a*b', "a'b", 'a[b', 'a.b', '😀b', '\u{10ffff}b'];
      const events = types.map((type) => settledEvent({ id: type, type }));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      for (const type of types) expect(await ids({ type })).toEqual([type]);
      expect(await ids({ type: 'a%*' })).toEqual(['a%b']);
      expect(await ids({ type: 'a_*' })).toEqual(['a_b']);
      expect(await ids({ type: 'a\\*' })).toEqual(['a\\b']);
      expect(await ids({ type: 'a**' })).toEqual(['a*b']);
      expect(await ids({ type: "a'*" })).toEqual(["a'b"]);
      expect(await ids({ type: 'a[*' })).toEqual(['a[b']);
      expect(await ids({ type: '😀*' })).toEqual(['😀b']);
      expect(await ids({ type: '\u{10ffff}*' })).toEqual(['\u{10ffff}b']);
    });

    it('filters by source and by subject, each as it stands', async () => {
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          settledEvent({ id: 'a', source: 'shop', subject: 'x' }),
          settledEvent({ id: 'b', source: 'Shop', subject: 'X' }),
          settledEvent({ id: 'c', source: 'shop*', subject: 'x*' }),
          settledEvent({ id: 'd', source: 'shop', subject: undefined }),
        ),
      );
      expect((await ids({ source: 'shop' })).sort()).toEqual(['a', 'd']);
      expect(await ids({ source: 'shop*' })).toEqual(['c']);
      expect(await ids({ source: 'sho' })).toEqual([]);
      expect(await ids({ subject: 'x' })).toEqual(['a']);
      expect(await ids({ subject: 'x*' })).toEqual(['c']);
      expect(await ids({ subject: 'undefined' })).toEqual([]);
    });

    it('filters by time, from inclusive, to exclusive, to the microsecond', async () => {
      const times = ['00.000009Z', '00.000010Z', '00.000011Z', '00.001Z'];
      const events = times.map((time) => settledEvent({ id: time, time: `2026-01-01T00:00:${time}` }));
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const at = (micros: number) => ({ ms: START, micros });
      expect(await ids({ from: at(10) })).toEqual(['00.001Z', '00.000011Z', '00.000010Z']);
      expect(await ids({ to: at(10) })).toEqual(['00.000009Z']);
      expect(await ids({ from: at(10), to: at(11) })).toEqual(['00.000010Z']);
      expect(await ids({ from: at(9), to: at(9) })).toEqual([]);
      expect(await ids({ from: at(11), to: at(9) })).toEqual([]);
      expect(await ids({ from: { ms: START + 1, micros: 0 } })).toEqual(['00.001Z']);
      expect(await ids({ to: { ms: START + 1, micros: 0 } })).toHaveLength(3);
    });

    it('filters by ordering key: the partition key, and the subject of an event that has none', async () => {
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          settledEvent({ id: 'a', partitionKey: 'k' }),
          settledEvent({ id: 'b', subject: 'k' }),
          settledEvent({ id: 'c', partitionKey: 'other', subject: 'k' }),
          settledEvent({ id: 'd', partitionKey: 'k', subject: 'other', type: 'order.placed' }),
          settledEvent({ id: 'e', partitionKey: 'K' }),
          settledEvent({ id: 'f', partitionKey: 'k*' }),
          settledEvent({ id: 'k' }),
        ),
      );
      expect((await ids({ key: 'k' })).sort()).toEqual(['a', 'b', 'd']);
      expect((await ids({ key: 'k', limit: 1 })).sort()).toEqual(['a', 'b', 'd']);
      expect(await ids({ key: 'k', type: 'order.*' })).toEqual(['d']);
      expect(await ids({ key: 'k', subject: 'other' })).toEqual(['d']);
      expect(await ids({ key: 'k*' })).toEqual(['f']);
      expect(await ids({ key: 'undefined' })).toEqual([]);
      expect(await ids({ key: 'k', data: [{ path: ['n'], operator: '=', value: 2 }] })).toEqual([]);
    });

    it('holds every filter at once', async () => {
      const wanted = { source: 'shop', type: 'order.placed', subject: 's', time: '2026-01-01T00:00:05Z' };
      const outcome = { status: 'filtered', attempts: 1, reason: 'old' } as const;
      const events = [
        settledEvent({ ...wanted, id: 'wanted' }),
        settledEvent({ ...wanted, id: 'source', source: 'web' }),
        settledEvent({ ...wanted, id: 'type', type: 'order' }),
        settledEvent({ ...wanted, id: 'subject', subject: 't' }),
        settledEvent({ ...wanted, id: 'key', partitionKey: 'other' }),
        settledEvent({ ...wanted, id: 'status', outcome }),
        settledEvent({ ...wanted, id: 'before', time: '2026-01-01T00:00:04.999999Z' }),
        settledEvent({ ...wanted, id: 'behind', time: '2026-01-01T00:00:06Z' }),
        settledEvent({ ...wanted, id: 'data', dataText: '{"n":2}' }),
      ];
      await opened.store.commit(batchesOf('shardId-000000000000')(...events));
      const query: Partial<ListQuery> = {
        source: 'shop',
        type: 'order.*',
        subject: 's',
        key: 's',
        status: 'processed',
        from: { ms: START + 5_000, micros: 0 },
        to: { ms: START + 6_000, micros: 0 },
        data: [{ path: ['n'], operator: '=', value: 1 }],
      };
      expect(await ids(query)).toEqual(['wanted']);
      expect(await ids({ ...query, order: 'asc', limit: 1 })).toEqual(['wanted']);
      expect(await ids({ ...query, type: 'order.paid' })).toEqual([]);
    });
  });
}
