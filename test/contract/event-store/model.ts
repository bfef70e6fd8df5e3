import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../core/events/event.ts';
import type { CommitResult, SettledBatch } from '../../../core/ports/event-store.ts';
import { settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { idsOf, NOTHING, type OpenStore, walk } from './opened-store.ts';

const RUNS = 25;
const HOUR_MS = 3_600_000;

/** An event by its identity (few, so that they meet), its content and its time. */
interface Sent {
  readonly id: number;
  readonly content: number;
  readonly status: Exclude<Outcome['status'], 'parked'>;
  readonly hour: number;
}

/** A delivery of records `from` to `to` of a shard: over and over, overlapping, never skipping one. */
interface Delivery {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  id: fc.nat(9),
  content: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  status: fc.constantFrom('processed', 'processed', 'processed', 'filtered', 'deadLettered'),
  hour: fc.nat(2),
});
const shardRecords = fc.array(fc.array(sent, { maxLength: 6 }), { minLength: 1, maxLength: 8 });
const shards = fc.array(shardRecords, { minLength: 1, maxLength: 3 });
const hints = fc.array(fc.record({ shard: fc.nat(2), back: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }), {
  maxLength: 25,
});

/** Turns hints into deliveries that start at or before the first record not yet delivered, as a stream would. */
function deliveriesOf(
  records: readonly (readonly unknown[])[],
  wishes: readonly { shard: number; back: number; count: number }[],
) {
  const delivered = records.map(() => 0);
  const deliveries: Delivery[] = [];
  for (const wish of wishes) {
    const shard = wish.shard % records.length;
    const from = Math.max(0, delivered[shard]! - wish.back);
    const to = Math.min(records[shard]!.length, from + wish.count);
    delivered[shard] = Math.max(delivered[shard]!, to);
    if (from < to) deliveries.push({ shard, from, to });
  }
  return deliveries;
}

const timeOf = ({ id, hour }: Sent) => `2026-01-01T0${hour}:00:00.00000${id}Z`;
const hourOf = (hour: number) => 1_767_225_600_000 + hour * HOUR_MS;

function outcomeOf({ status, content, hour }: Sent): Outcome {
  if (status === 'filtered') return { status, attempts: 1, reason: 'model' };
  if (status === 'deadLettered') return { status, attempts: 1, failure: { code: 'EVENT_INVALID', message: 'model' } };
  const aggregates = [{ aggregate: 'model', key: `key-${content}`, windowStartMs: hourOf(hour), value: content + 1 }];
  return { status, attempts: 1, aggregates };
}

function batchOf(records: readonly (readonly Sent[])[], { shard, from, to }: Delivery): SettledBatch {
  const settled = records.slice(from, to).map((events, index) => {
    const settledEvents = events.map((event) => {
      const dataText = `{"n":${event.content}}`;
      return settledEvent({ id: `e-${event.id}`, dataText, time: timeOf(event), outcome: outcomeOf(event) });
    });
    // Numbers of one and of two digits, so that comparing them as text would show.
    return settledRecord(String(7 + from + index), settledEvents);
  });
  return settledBatch(settled, { shardId: `shard-${shard}` });
}

/** The contract in the fewest words: the first event of an identity counts, and every record once. */
class Model {
  readonly firsts = new Map<number, Sent>();
  readonly totals = { processed: 0, duplicates: 0, conflicts: 0, filtered: 0, deadLettered: 0, parked: 0 };
  readonly #settledRecords = new Set<string>();

  deliver(records: readonly (readonly Sent[])[], { shard, from, to }: Delivery): CommitResult {
    const before = { ...this.totals };
    let skippedRecords = 0;
    for (let index = from; index < to; index += 1) {
      if (this.#settledRecords.has(`${shard}/${index}`)) skippedRecords += 1;
      else for (const event of records[index]!) this.#settle(event);
      this.#settledRecords.add(`${shard}/${index}`);
    }
    const result = { ...NOTHING, skippedRecords };
    for (const name of Object.keys(before) as (keyof typeof before)[]) result[name] = this.totals[name] - before[name];
    return result;
  }

  #settle(event: Sent): void {
    const first = this.firsts.get(event.id);
    if (first === undefined) {
      this.firsts.set(event.id, event);
      this.totals[event.status] += 1;
    } else if (first.content === event.content && first.hour === event.hour) this.totals.duplicates += 1;
    else this.totals.conflicts += 1;
  }

  windows() {
    const processed = [...this.firsts.values()].filter(({ status }) => status === 'processed');
    return [0, 1, 2].flatMap((hour) =>
      [0, 1, 2].flatMap((content) => {
        const count = processed.filter((event) => event.hour === hour && event.content === content).length;
        const value = content + 1;
        const window = { key: `key-${content}`, windowStartMs: hourOf(hour), count, sum: count * value };
        return count === 0 ? [] : [{ ...window, min: value, max: value }];
      }),
    );
  }

  idsOldestFirst(): string[] {
    const order = ({ hour, id }: Sent) => hour * 10 + id;
    return [...this.firsts.values()].sort((a, b) => order(a) - order(b)).map(({ id }) => `e-${id}`);
  }
}

export function modelContract(open: OpenStore): void {
  describe('model', () => {
    it('does what a naive model does, whatever is delivered how often', { timeout: 120_000 }, async () => {
      const property = fc.asyncProperty(shards, hints, async (records, wishes) => {
        const { store, close } = await open();
        try {
          const model = new Model();
          for (const delivery of deliveriesOf(records, wishes)) {
            const shardOf = records[delivery.shard]!;
            expect(await store.commit(batchOf(shardOf, delivery))).toEqual(model.deliver(shardOf, delivery));
          }
          expect((await store.statistics(0)).totals).toEqual({ ...model.totals, discarded: 0 });
          expect((await store.conflicts(1_000)).items).toHaveLength(model.totals.conflicts);
          expect(await store.aggregates({ name: 'model', limit: 100 })).toEqual(model.windows());
          const items = await walk((after) => store.list({ order: 'asc', limit: 3, ...(after && { after }) }));
          expect(idsOf(items)).toEqual(model.idsOldestFirst());
          for (let id = 0; id < 10; id += 1) {
            const first = model.firsts.get(id);
            const found = await store.find(`e-${id}`);
            expect(found.map(({ status, event }) => [status, event.dataText])).toEqual(
              first === undefined ? [] : [[first.status, `{"n":${first.content}}`]],
            );
          }
        } finally {
          await close();
        }
      });
      await fc.assert(property, { numRuns: RUNS });
    });
  });
}
