import { describe, expect, it } from 'vitest';
import { batchesOf, settledEvent } from '../../support/settled-events.ts';
import { idsOf, type OpenStore, storeOfEachTest } from './opened-store.ts';

/** Source and id twice, which a store may take for one: by case, by UUID, by number, by Unicode, by joining the two. */
const LOOKALIKES: readonly (readonly [string, string, string, string])[] = [
  ['test', 'order-a', 'test', 'ORDER-A'],
  ['Test', 'order-a', 'test', 'order-a'],
  ['test', '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'test', '0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B'],
  ['test', '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'test', '0190a1b2c3d47e5f8a9b0c1d2e3f4a5b'],
  ['test', '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'test', '{0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}'],
  // The first 128 bits of the SHA-256 of an id, spelled as a UUID: what a store may keep in place of the id.
  ['test', 'order-a', 'test', 'a817cf28-cf11-cd8a-2023-cd6bfab7d072'],
  ['test', '1', 'test', '01'],
  ['test', '1', 'test', '1.0'],
  ['test', '9007199254740992', 'test', '9007199254740993'],
  ['test', 'a', 'test', 'a '],
  ['test', 'a', 'test', ' a'],
  ['test', '\u00e9', 'test', 'e\u0301'],
  ['test', 'straße', 'test', 'strasse'],
  ['test', 'a', 'test', 'ａ'],
  ['a', 'b/c', 'a/b', 'c'],
  ['a', 'b c', 'a b', 'c'],
  ['a","b', 'c', 'a', 'b","c'],
];

/** Ids that mean something to a database, a file format, a URL or a programming language. */
const ODD_IDS = [
  ...['null', 'NULL', 'undefined', 'NaN', 'true', '0', '-1', '1e3', 'all', '__proto__', 'constructor'],
  ...["'", '"', '\\', '\\N', '\\.', '%', '_', '*', '$1', ';--', '{}', '[]', ',', '/', '../x', 'a/b?c=d&e#f', ' ', '  '],
  ...['0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', '00000000-0000-0000-0000-000000000000', 'ñ', '日本', '😀', 'עברית'],
];

export function identitiesContract(open: OpenStore): void {
  describe('identities', () => {
    const opened = storeOfEachTest(open);

    it.each(LOOKALIKES)('keeps %j %j apart from %j %j', async (sourceA, idA, sourceB, idB) => {
      const next = batchesOf('shardId-000000000000');
      const a = settledEvent({ source: sourceA, id: idA, dataText: '"first"' });
      const b = settledEvent({ source: sourceB, id: idB, dataText: '"second"' });
      const identities = [
        { source: sourceA, id: idA },
        { source: sourceB, id: idB },
      ];
      const found = async () =>
        (await Promise.all(identities.map(({ source, id }) => opened.store.find(id, source)))).map((events) =>
          events.map(({ event }) => [event.source, event.id, event.dataText]),
        );

      expect(await opened.store.commit(next(a))).toMatchObject({ processed: 1 });
      expect(await found()).toEqual([[[sourceA, idA, '"first"']], []]);
      expect(await opened.store.statuses(identities)).toEqual(['processed', undefined]);
      expect(await opened.store.commit(next(b))).toMatchObject({ processed: 1, duplicates: 0, conflicts: 0 });
      expect(await opened.store.commit(next(b, a))).toMatchObject({ processed: 0, duplicates: 2, conflicts: 0 });
      expect(await found()).toEqual([[[sourceA, idA, '"first"']], [[sourceB, idB, '"second"']]]);
      expect(await opened.store.statuses(identities)).toEqual(['processed', 'processed']);
    });

    it('keeps lookalikes apart that come in one batch', async () => {
      const identities = [...new Set(LOOKALIKES.flatMap(([a, b, c, d]) => [`${a}\n${b}`, `${c}\n${d}`]))];
      const events = identities.map((identity) => {
        const [source = '', id = ''] = identity.split('\n');
        return settledEvent({ source, id });
      });
      const next = batchesOf('shardId-000000000000');
      expect(await opened.store.commit(next(...events))).toMatchObject({ processed: 27, duplicates: 0, conflicts: 0 });
      expect(await opened.store.commit(next(...events))).toMatchObject({ processed: 0, duplicates: 27, conflicts: 0 });
    });

    it('takes an id that looks like anything', async () => {
      const next = batchesOf('shardId-000000000000');
      const events = ODD_IDS.map((id) => settledEvent({ id, source: id, type: id, subject: id, partitionKey: id }));
      expect(await opened.store.commit(next(...events))).toMatchObject({ processed: 35, duplicates: 0, conflicts: 0 });
      for (const id of ODD_IDS) {
        const [stored, ...others] = await opened.store.find(id);
        expect(others).toEqual([]);
        expect(stored?.event).toMatchObject({ id, source: id, type: id, subject: id, partitionKey: id });
        expect(idsOf((await opened.store.list({ source: id, order: 'desc', limit: 10 })).items)).toEqual([id]);
      }
    });

    it('takes identifiers of 256 characters, four bytes each', async () => {
      const [id, source] = ['😀'.repeat(256), '🚚'.repeat(256)];
      const long = settledEvent({ id, source, type: id, subject: id, partitionKey: id });
      const oneLess = settledEvent({ id: '😀'.repeat(255), source, type: id, subject: id, partitionKey: id });
      const next = batchesOf('shardId-000000000000');
      expect(await opened.store.commit(next(long, oneLess))).toMatchObject({ processed: 2 });
      const [stored] = await opened.store.find(id, source);
      expect(stored?.event).toMatchObject({ id, source, type: id, subject: id, partitionKey: id });
    });

    it('finds an id that several sources used, newest event time first', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ source: 'middle', time: '2026-01-02T00:00:00.000001Z' })));
      await opened.store.commit(next(settledEvent({ source: 'newest', time: '2026-01-02T00:00:00.000002Z' })));
      await opened.store.commit(next(settledEvent({ source: 'oldest', time: '2026-01-01T00:00:00Z' })));
      const found = await opened.store.find('e-1');
      expect(found.map(({ event }) => event.source)).toEqual(['newest', 'middle', 'oldest']);
      expect((await opened.store.find('e-1', 'middle')).map(({ event }) => event.source)).toEqual(['middle']);
    });

    it('tells the status of identities by place, undefined where one is not stored', async () => {
      const filtered = { status: 'filtered', attempts: 1, reason: 'too small' } as const;
      const failure = { code: 'EVENT_INVALID', message: 'n must be a number' };
      const deadLettered = { status: 'deadLettered', attempts: 1, failure } as const;
      await opened.store.commit(
        batchesOf('shardId-000000000000')(
          settledEvent({ source: 'a', id: '1' }),
          settledEvent({ source: 'a', id: '2', outcome: filtered }),
          settledEvent({ source: 'b', id: '1', outcome: deadLettered }),
        ),
      );
      const identity = (source: string, id: string) => ({ source, id });
      const known = [identity('b', '1'), identity('a', '1'), identity('a', '2')];
      expect(await opened.store.statuses(known)).toEqual(['deadLettered', 'processed', 'filtered']);
      const mixed = [identity('b', '2'), identity('a', '1'), identity('A', '1'), identity('a', '1')];
      expect(await opened.store.statuses(mixed)).toEqual([undefined, 'processed', undefined, 'processed']);
      expect(await opened.store.statuses([])).toEqual([]);
    });
  });
}
