import { describe, expect, it } from 'vitest';
import type { AggregateEntry } from '../../../core/events/event.ts';
import type { StoredEvent } from '../../../core/ports/event-store.ts';
import type { StoredIdentity } from '../../../core/ports/store-maintenance.ts';
import { openedEachTest } from '../../support/opened-each-test.ts';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import type { OpenLetters } from './opened-letters.ts';
import { failed, failedEvent, LATER, lease, PROCESSED, resolution, TOKENS, waiting } from './values.ts';

const START = 1_767_225_600_000;
const counting = (name: string, value: number): AggregateEntry => ({
  aggregate: name,
  key: 'k',
  windowStartMs: START,
  value,
});
const byN = ({ dataText }: StoredEvent['event']): readonly AggregateEntry[] => [
  counting('sum', (JSON.parse(dataText ?? '{"n":0}') as { n: number }).n),
  counting('other', 100),
];

export function maintenanceContract(open: OpenLetters): void {
  describe('the list of identities', () => {
    const opened = openedEachTest(open);

    it('holds every identity once with its place in the stream, page after page', async () => {
      const { events, maintenance } = opened.now;
      const uuid = '0190163d-8694-739b-aea5-966c26f8ad91';
      const same = settledEvent({ id: 'a', source: 'other' });
      const second = settledRecord('20', [settledEvent({ id: uuid }), settledEvent({ id: 'b' }), failedEvent('c')]);
      await events.commit(settledBatch([settledRecord('9', [settledEvent({ id: 'a' }), same]), second]));
      const found: StoredIdentity[] = [];
      let next: string | undefined;
      do {
        const page = await maintenance.identities(2, next);
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items);
        next = page.next;
      } while (next !== undefined);
      expect(found).toHaveLength(5);
      const shardId = 'shardId-000000000000';
      for (const identity of [
        { id: 'a', source: 'test', status: 'processed', shardId, sequenceNumber: '9' },
        { id: 'a', source: 'other', status: 'processed', shardId, sequenceNumber: '9' },
        { id: uuid, source: 'test', status: 'processed', shardId, sequenceNumber: '20' },
        { id: 'c', source: 'test', status: 'deadLettered', shardId, sequenceNumber: '20' },
      ]) {
        expect(found).toContainEqual(identity);
      }
    });
  });

  describe('a replayed batch', () => {
    const opened = openedEachTest(open);
    const outcome = { ...PROCESSED, aggregates: [counting('sum', 1)] } as const;
    const batch = settledBatch([
      settledRecord('1', [settledEvent({ id: 'a', outcome }), settledEvent({ id: 'b', outcome })]),
      settledRecord('2', [settledEvent({ id: 'c', outcome }), settledEvent({ id: 'a', outcome })]),
    ]);

    it('changes nothing where nothing was lost', async () => {
      const { events, maintenance } = opened.now;
      await events.commit(batch);
      const before = await events.statistics(0);
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 0, already: 4, notYetSettled: 0 });
      expect(await events.statistics(0)).toEqual(before);
    });

    it('puts lost events back without counting them again', async () => {
      const { events, maintenance } = opened.now;
      await events.commit(batch);
      const before = await events.statistics(0);
      await opened.now.lose(['b', 'c']);
      expect(await events.find('b')).toEqual([]);
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 2, already: 2, notYetSettled: 0 });
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 0, already: 4, notYetSettled: 0 });
      expect(await events.find('b')).toMatchObject([{ event: { id: 'b' }, sequenceNumber: '1' }]);
      expect(await events.find('c')).toMatchObject([{ event: { id: 'c' }, sequenceNumber: '2', status: 'processed' }]);
      expect(await events.statistics(0)).toEqual(before);
      expect(await events.aggregates({ name: 'sum', limit: 9 })).toMatchObject([{ count: 3, sum: 3 }]);
    });

    it('makes letters of lost events that fail now, and a redrive of them brings back what was', async () => {
      const { events, letters, maintenance } = opened.now;
      const windows = () => events.aggregates({ name: 'sum', limit: 9 });
      await events.commit(batch);
      const before = await events.statistics(0);
      await opened.now.lose(['b', 'c']);
      const failing = settledBatch([
        settledRecord('1', [settledEvent({ id: 'a', outcome }), failedEvent('b', failed('PROCESS_FAILED', 'no', 'k'))]),
        settledRecord('2', [failedEvent('c', waiting('k')), settledEvent({ id: 'a', outcome })]),
      ]);
      expect(await maintenance.commitReplay(failing)).toEqual({ added: 2, already: 2, notYetSettled: 0 });
      expect(await maintenance.commitReplay(failing)).toEqual({ added: 0, already: 4, notYetSettled: 0 });
      const [b, c] = await letters.claim({}, 9, LATER, lease());
      expect([b, c]).toMatchObject([
        { event: { id: 'b' }, status: 'deadLettered', failure: { code: 'PROCESS_FAILED' }, sequenceNumber: '1' },
        { event: { id: 'c' }, status: 'parked', waitsFor: b?.letterId },
      ]);
      const between = await events.statistics(0);
      expect(between.totals).toMatchObject({ processed: 1, deadLettered: 1, parked: 1, duplicates: 1 });
      expect(between.failures).toEqual([{ code: 'PROCESS_FAILED', count: 1 }]);
      expect(between.perMinute).toMatchObject([{ received: 4, processed: 1, deadLettered: 1, parked: 1 }]);
      expect(await windows()).toMatchObject([{ count: 3, sum: 3 }]);
      await letters.resolve(TOKENS[0], [resolution(b!, outcome), resolution(c!, outcome)], LATER);
      expect(await events.statistics(0)).toEqual(before);
      expect(await windows()).toMatchObject([{ count: 3, sum: 3 }]);
    });

    it('puts a lost event back as its letter says, whatever comes of it now', async () => {
      const { events, letters, history, maintenance } = opened.now;
      const set = ['open', 'discarded', 'redriven'].map((id) => failedEvent(id));
      await events.commit(settledBatch([settledRecord('1', set)]));
      const [, discarded, redriven] = await letters.claim({}, 9, LATER, lease());
      await letters.discard([discarded!.letterId], 'no use', 'ann', LATER);
      await letters.resolve(TOKENS[0], [resolution(redriven!, outcome)], LATER);
      await letters.release(TOKENS[0]);
      const before = await events.statistics(0);
      await opened.now.lose(['open', 'discarded', 'redriven']);
      const now = [
        settledEvent({ id: 'open', outcome: { status: 'processed', attempts: 1, resultText: '1' } }),
        settledEvent({ id: 'discarded', outcome }),
        failedEvent('redriven'),
      ];
      expect(await maintenance.commitReplay(settledBatch([settledRecord('1', now)]))).toMatchObject({ added: 3 });
      expect(await events.find('open')).toMatchObject([
        { status: 'deadLettered', resultText: undefined, failure: { code: 'PROCESS_FAILED', message: 'it broke' } },
      ]);
      expect(await events.find('discarded')).toMatchObject([{ status: 'discarded' }]);
      expect(await events.find('redriven')).toMatchObject([{ status: 'processed', failure: undefined }]);
      expect((await history.story('open'))?.letter).toMatchObject({ status: 'deadLettered' });
      expect(await events.statistics(0)).toEqual(before);
      const [open] = await letters.claim({}, 9, LATER, lease());
      expect(await letters.resolve(TOKENS[0], [resolution(open!, outcome)], LATER)).toMatchObject({ processed: 1 });
      expect((await events.statistics(0)).totals).toMatchObject({ processed: 2, deadLettered: 0, discarded: 1 });
      expect(await events.aggregates({ name: 'sum', limit: 9 })).toMatchObject([{ count: 2, sum: 2 }]);
    });

    it('counts a record of which the store knows nothing, and leaves the position where it is', async () => {
      const { events, maintenance } = opened.now;
      await events.commit(settledBatch([settledRecord('5', [settledEvent({ id: 'z' })])]));
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 3, already: 1, notYetSettled: 0 });
      const { totals, shards } = await events.statistics(0);
      expect(totals).toMatchObject({ processed: 4, duplicates: 1 });
      expect(shards).toMatchObject([{ position: '5', settled: 5 }]);
      expect(await events.aggregates({ name: 'sum', limit: 9 })).toMatchObject([{ count: 3, sum: 3 }]);
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 0, already: 4, notYetSettled: 0 });
    });

    it('leaves to the stream what it still delivers', async () => {
      const { events, maintenance } = opened.now;
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 0, already: 0, notYetSettled: 4 });
      await events.commit(settledBatch([settledRecord('1', [])]));
      expect(await maintenance.commitReplay(batch)).toEqual({ added: 2, already: 0, notYetSettled: 2 });
      expect(await events.find('c')).toEqual([]);
    });
  });

  describe('rebuilding aggregates', () => {
    const opened = openedEachTest(open);
    const windows = async (name: string) => {
      const found = await opened.now.events.aggregates({ name, limit: 9 });
      return found.map(({ count, sum, min, max }) => ({ count, sum, min, max }));
    };

    it('gives the windows that the stored events make, and touches no other aggregate', async () => {
      const { events, maintenance } = opened.now;
      const outcome = { ...PROCESSED, aggregates: [counting('sum', 7), counting('other', 1)] } as const;
      const sent = [2, 3, 5].map((n) => settledEvent({ id: `e-${n}`, dataText: `{"n":${n}}`, outcome }));
      const next = batchesOf('s');
      await events.commit(next(...sent, failedEvent('f')));
      expect(await windows('sum')).toEqual([{ count: 3, sum: 21, min: 7, max: 7 }]);
      expect(await maintenance.rebuildAggregates(['sum'], byN)).toEqual({ events: 3, windows: 1 });
      expect(await windows('sum')).toEqual([{ count: 3, sum: 10, min: 2, max: 5 }]);
      expect(await windows('other')).toEqual([{ count: 3, sum: 3, min: 1, max: 1 }]);
      await events.commit(next(settledEvent({ id: 'later', outcome })));
      expect(await windows('sum')).toEqual([{ count: 4, sum: 17, min: 2, max: 7 }]);
      expect(await maintenance.rebuildAggregates(['sum'], () => undefined)).toEqual({ events: 4, windows: 0 });
      expect(await windows('sum')).toEqual([]);
    });

    it('counts a redriven event with the data that a person gave', async () => {
      const { events, letters, maintenance } = opened.now;
      await events.commit(batchesOf('s')(failedEvent('a')));
      const [a] = (await letters.letters({}, 1)).items;
      await letters.edit(a!.letterId, '{"n":40}', 'ann', LATER);
      await letters.claim({}, 1, LATER, lease());
      await letters.resolve(TOKENS[0], [resolution(a!, PROCESSED)], LATER);
      await maintenance.rebuildAggregates(['sum'], byN);
      expect(await windows('sum')).toEqual([{ count: 1, sum: 40, min: 40, max: 40 }]);
    });

    it('is exact while batches are committed', async () => {
      const { events, maintenance } = opened.now;
      const outcome = { ...PROCESSED, aggregates: [counting('sum', 1)] } as const;
      const next = batchesOf('s');
      const commit = (id: number) => events.commit(next(settledEvent({ id: `e-${id}`, outcome })));
      for (let id = 0; id < 20; id += 1) await commit(id);
      const commitMore = async () => {
        for (let id = 20; id < 60; id += 1) await commit(id);
      };
      const rebuild = async () => {
        for (let run = 0; run < 4; run += 1) await maintenance.rebuildAggregates(['sum'], byN);
      };
      await Promise.all([commitMore(), rebuild(), rebuild()]);
      expect(await windows('sum')).toEqual([{ count: 60, sum: 60, min: 1, max: 1 }]);
    });

    it('leaves the windows as they are when the code throws', async () => {
      const { events, maintenance } = opened.now;
      const outcome = { ...PROCESSED, aggregates: [counting('sum', 7)] } as const;
      await events.commit(batchesOf('s')(settledEvent({ id: 'a', outcome })));
      const rebuild = maintenance.rebuildAggregates(['sum'], () => {
        throw new RangeError('cannot count');
      });
      await expect(rebuild).rejects.toThrow('cannot count');
      expect(await windows('sum')).toEqual([{ count: 1, sum: 7, min: 7, max: 7 }]);
      await maintenance.rebuildAggregates(['sum'], byN);
      expect(await windows('sum')).toEqual([{ count: 1, sum: 1, min: 1, max: 1 }]);
    });
  });
}
