import { describe, expect, it } from 'vitest';
import {
  batchesOf,
  type EventFields,
  settledBatch,
  settledEvent,
  settledRecord,
} from '../../support/settled-events.ts';
import { idsOf, NOTHING, type OpenStore, storeOfEachTest, walk } from './opened-store.ts';

const DIFFERENT: readonly [string, EventFields, EventFields][] = [
  ['data', { dataText: '{"n":1}' }, { dataText: '{"n":2}' }],
  ['a number as text', { dataText: '{"n":1}' }, { dataText: '{"n":"1"}' }],
  ['a member more', { dataText: '{"n":1}' }, { dataText: '{"n":1,"m":null}' }],
  ['the order of an array', { dataText: '[1,2]' }, { dataText: '[2,1]' }],
  ['an object instead of an array', { dataText: '{}' }, { dataText: '[]' }],
  ['the case of a name', { dataText: '{"n":1}' }, { dataText: '{"N":1}' }],
  ['data that is null instead of missing', { dataText: undefined }, { dataText: 'null' }],
  ['data that is missing', { dataText: '{}' }, { dataText: undefined }],
  [
    'a number beyond the precision of a double',
    { dataText: '{"n":9007199254740993}' },
    { dataText: '{"n":9007199254740992}' },
  ],
  ['type', { type: 'order.placed' }, { type: 'order.Placed' }],
  ['subject', { subject: 'a' }, { subject: 'b' }],
  ['a subject that is missing', { subject: 'a' }, { subject: undefined }],
  ['a given time', { time: '2026-01-01T00:00:00Z' }, { time: '2026-01-01T00:00:01Z' }],
  ['a given time by a microsecond', { time: '2026-01-01T00:00:00Z' }, { time: '2026-01-01T00:00:00.000001Z' }],
];

const ALIKE: readonly [string, EventFields, EventFields][] = [
  ['spacing', { dataText: '{"a":[1,2]}' }, { dataText: ' { "a" : [ 1,\n2 ] }' }],
  ['the order of names', { dataText: '{"a":1,"b":{"c":2,"d":3}}' }, { dataText: '{"b":{"d":3,"c":2},"a":1}' }],
  ['the spelling of numbers', { dataText: '[1,100,0.5,-2000,0]' }, { dataText: '[1.0,1E2,5e-1,-2.0e+3,0.0e9]' }],
  ['the sign of zero', { dataText: '[0]' }, { dataText: '[-0]' }],
  ['escapes', { dataText: '{"a":"A/é😀"}' }, { dataText: '{"\\u0061":"\\u0041\\/\\u00e9\\ud83d\\ude00"}' }],
  ['a name that stands twice, the last counts', { dataText: '{"a":2}' }, { dataText: '{"a":1,"a":2}' }],
  ['another zone of the same time', { time: '2026-01-01T00:00:00Z' }, { time: '2026-01-01T01:00:00+01:00' }],
  ['a first time that was not given', { timeGiven: false }, { time: '2026-02-02T00:00:00Z' }],
  ['a second time that was not given', {}, { time: '2026-02-02T00:00:00Z', timeGiven: false }],
  ['two times that were not given', { timeGiven: false }, { time: '2026-02-02T00:00:00Z', timeGiven: false }],
];

export function conflictsContract(open: OpenStore): void {
  describe('conflicts', () => {
    const opened = storeOfEachTest(open);

    it.each(DIFFERENT)('is a conflict, and the first write wins: %s', async (_what, first, resent) => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent(first)));
      const before = await opened.store.find('e-1');
      const result = await opened.store.commit(next(settledEvent(resent)));
      expect(result).toEqual({ ...NOTHING, conflicts: 1 });
      expect(await opened.store.find('e-1')).toEqual(before);
      expect((await opened.store.conflicts(10)).items).toHaveLength(1);
    });

    it.each(ALIKE)('is a duplicate: %s', async (_what, first, resent) => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent(first)));
      const before = await opened.store.find('e-1');
      expect(await opened.store.commit(next(settledEvent(resent)))).toMatchObject({ duplicates: 1, conflicts: 0 });
      expect(await opened.store.find('e-1')).toEqual(before);
      expect((await opened.store.conflicts(10)).items).toEqual([]);
    });

    it('compares with the first event, not with the resend before', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ timeGiven: false })));
      await opened.store.commit(next(settledEvent({ time: '2026-02-02T00:00:00Z' })));
      expect(await opened.store.commit(next(settledEvent({ time: '2026-03-03T00:00:00Z' })))).toMatchObject({
        duplicates: 1,
        conflicts: 0,
      });
      const changed = settledEvent({ dataText: '{"n":2}' });
      expect(await opened.store.commit(next(changed, changed, settledEvent()))).toMatchObject({
        duplicates: 1,
        conflicts: 2,
      });
      expect((await opened.store.conflicts(10)).items).toHaveLength(2);
    });

    it('is found within one record and within one batch', async () => {
      const batch = settledBatch([
        settledRecord('1', [settledEvent({ dataText: '1' }), settledEvent({ dataText: '2' })]),
        settledRecord('2', [settledEvent({ dataText: '3' }), settledEvent({ dataText: '1' })]),
      ]);
      expect(await opened.store.commit(batch)).toMatchObject({ processed: 1, duplicates: 1, conflicts: 2 });
      expect((await opened.store.find('e-1')).map(({ event }) => event.dataText)).toEqual(['1']);
    });

    it('counts a resend as a conflict whatever its own outcome was', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent()));
      const failure = { code: 'EVENT_INVALID', message: 'n must be a number' };
      const outcome = { status: 'deadLettered', attempts: 1, failure } as const;
      const result = await opened.store.commit(next(settledEvent({ dataText: '{"n":"x"}', outcome })));
      expect(result).toMatchObject({ deadLettered: 0, duplicates: 0, conflicts: 1 });
      expect((await opened.store.find('e-1')).map(({ status }) => status)).toEqual(['processed']);
      expect((await opened.store.statistics(0)).failures).toEqual([]);
    });

    it('lists the whole event that lost, and where it came from', async () => {
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent()));
      const loser = settledEvent({
        type: 'test.changed',
        time: '2026-01-01T00:00:00.000007Z',
        subject: 'subject-1',
        partitionKey: 'key-1',
        dataText: '{ "n":1E2, "é":"\\u00e9" }',
        attributesText: '{"priority": 1.0}',
      });
      const record = settledRecord('17', [loser], { arrivedAtMs: 1_767_225_600_123 });
      await opened.store.commit(settledBatch([record], { shardId: 'shardId-000000000002' }));
      expect(await opened.store.conflicts(10)).toEqual({
        items: [
          {
            event: {
              id: 'e-1',
              source: 'test',
              type: 'test.changed',
              time: { ms: 1_767_225_600_000, micros: 7 },
              subject: 'subject-1',
              partitionKey: 'key-1',
              dataText: '{ "n":1E2, "é":"\\u00e9" }',
              attributesText: '{"priority": 1.0}',
            },
            receivedAtMs: 1_767_225_600_123,
            shardId: 'shardId-000000000002',
            sequenceNumber: '17',
          },
        ],
        next: undefined,
      });
    });

    it.each([1, 2, 5])('are listed newest first, in pages of %i', async (limit) => {
      const next = batchesOf('shardId-000000000000');
      for (const day of [1, 2, 3, 4, 5]) {
        const fields = { id: `e-${day}`, time: `2026-01-0${day}T00:00:00Z` };
        await opened.store.commit(next(settledEvent(fields), settledEvent({ ...fields, dataText: '{"n":2}' })));
      }
      const items = await walk((after) => opened.store.conflicts(limit, after));
      expect(idsOf(items)).toEqual(['e-5', 'e-4', 'e-3', 'e-2', 'e-1']);
    });

    it('are listed once each where many have the same time', async () => {
      const ids = Array.from({ length: 25 }, (_, index) => `e-${index}`);
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(...ids.map((id) => settledEvent({ id }))));
      await opened.store.commit(next(...ids.map((id) => settledEvent({ id, dataText: '{"n":2}' }))));
      const items = await walk((after) => opened.store.conflicts(4, after));
      expect(idsOf(items).sort()).toEqual([...ids].sort());
    });
  });
}
