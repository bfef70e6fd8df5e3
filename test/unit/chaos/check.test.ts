import { describe, expect, it } from 'vitest';
import { check, type Evidence } from '../../../chaos/check/check.ts';
import type { Store, StoredEffect } from '../../../chaos/check/evidence.ts';
import { createCatalogue } from '../../../core/events/catalogue.ts';
import { orderedDrill } from '../../../event-types/drill.ts';
import { orderPlaced } from '../../../event-types/order-placed.ts';
import { content, effect, history, logged, logOf, place, shard, storeOf } from './evidence-fixture.ts';

const catalogue = createCatalogue([orderPlaced, orderedDrill], { unknownTypes: 'accept' });
const found = (evidence: Evidence): string[] =>
  check(evidence, catalogue).map(({ kind, subject }) => `${kind} ${subject}`);

const one = logged(1, 1);
const two = logged(2, 2);
const both = logOf(one, two);
const sentBoth = history([one, 'accepted'], [two, 'accepted']);

it('finds nothing where every event that was accepted has its one effect', () => {
  const store = storeOf([effect(one), effect(two)], 2, 2);
  expect(found({ log: both, store, histories: [sentBoth] })).toEqual([]);
});

describe('losses', () => {
  it('names an accepted event that the log does not hold', () => {
    const store = storeOf([effect(one)], 1, 1);
    expect(found({ log: logOf(one), store, histories: [sentBoth] })).toEqual(['lost s e-2']);
  });

  it('names a settled event without an effect as lost, one behind the position as unseen', () => {
    const lost = storeOf([effect(two)], 2, 2);
    expect(found({ log: both, store: lost, histories: [sentBoth] })).toContain('lost s e-1');
    const behind = storeOf([effect(one)], 1, 1);
    expect(found({ log: both, store: behind, histories: [sentBoth] })).toEqual(['unseen s e-2']);
  });

  it('allows an unknown event no effect or one', () => {
    const unknown = history([one, 'accepted'], [two, 'unknown']);
    expect(found({ log: logOf(one), store: storeOf([effect(one)], 1, 1), histories: [unknown] })).toEqual([]);
    const store = storeOf([effect(one), effect(two)], 2, 2);
    expect(found({ log: both, store, histories: [unknown] })).toEqual([]);
    expect(found({ log: both, store, histories: [history([one, 'accepted'], [two, 'open'])] })).toEqual([]);
  });

  it('names what was refused, or sent by nobody, and has an effect all the same', () => {
    const store = storeOf([effect(one), effect(two)], 2, 2);
    const refused = history([one, 'accepted'], [two, 'refused']);
    expect(found({ log: both, store, histories: [refused] })).toEqual(['phantom s e-2']);
    expect(found({ log: both, store, histories: [history([one, 'accepted'])] })).toEqual(['phantom s e-2']);
    expect(found({ log: logOf(one), store })).toContain('phantom s e-2');
  });

  it('names data that came back otherwise than they were sent, if only by a space', () => {
    const store = storeOf([effect(one, { dataText: '{"n": 1}' }), effect(two)], 2, 2);
    expect(found({ log: both, store, histories: [sentBoth] })).toEqual(['altered s e-1']);
  });
});

describe('repeats', () => {
  it('names an identity with two effects', () => {
    const resend = logged(1, 2);
    const store = storeOf([effect(one), effect(resend)], 2, 2);
    expect(found({ log: logOf(one, resend), store })).toContain('duplicate s e-1');
  });

  it('counts a resend of the same content as a duplicate, whatever its spelling', () => {
    const log = logOf(one, logged(1, 2, { dataText: '{ "n": 1.0 }' }));
    expect(found({ log, store: storeOf([effect(one)], 2, 2, { duplicates: 1 }) })).toEqual([]);
    expect(found({ log, store: storeOf([effect(one)], 2, 2, { duplicates: 0 }) })).toEqual(['torn duplicates']);
  });

  it('wants a resend with other content to be listed as a conflict, and the first to stand', () => {
    const other = content(1, { dataText: '{"n":-1}' });
    const log = logOf(one, { ...other, ...place(2) });
    const kept = { conflicts: [{ ...other, ...place(2) }] };
    expect(found({ log, store: storeOf([effect(one)], 2, 2, { conflicts: 1 }, kept) })).toEqual([]);
    expect(found({ log, store: storeOf([effect(one)], 2, 2, { conflicts: 1 }) })).toEqual(['conflict-merge s e-1']);
    const last = effect({ ...other, ...place(2) });
    expect(found({ log, store: storeOf([last], 2, 2, { conflicts: 1 }, kept) })).toEqual([
      'conflict-merge s e-1',
      'reordered s e-1',
    ]);
  });
});

describe('order', () => {
  it('names a key whose later event took effect first', () => {
    const store = storeOf([effect(one, { processedAtMs: 9 }), effect(two)], 2, 2);
    expect(found({ log: both, store })).toEqual(['reordered s e-2']);
  });

  it('allows a redriven event to come late', () => {
    const store = storeOf([effect(one, { processedAtMs: 9, letter: 'processed' }), effect(two)], 2, 2);
    expect(found({ log: both, store })).toEqual([]);
  });

  describe('of a key that a failed event parks', () => {
    const ordered = (number: number) => logged(number, number, { type: 'spillway.drill.ordered' });
    const [failed, waiting] = [ordered(1), ordered(2)];
    const log = logOf(failed, waiting);
    const open = { status: 'parked', letter: 'parked', decidedBy: undefined } as const;
    const redriven = (decidedBy: number) => ({ letter: 'processed', decidedBy }) as const;
    const reordered = (first: Partial<StoredEffect>, second: Partial<StoredEffect>, counts = {}): string[] => {
      const store = storeOf([effect(failed, first), effect(waiting, second)], 2, 2, counts);
      return found({ log, store });
    };

    it('allows what waits to be released in order, together or after what was given up', () => {
      expect(reordered(redriven(7), redriven(8))).toEqual([]);
      expect(reordered(redriven(7), redriven(7))).toEqual([]);
      const givenUp = { status: 'discarded', letter: 'discarded', decidedBy: 7 } as const;
      expect(reordered(givenUp, redriven(8), { discarded: 1 })).toEqual([]);
      expect(reordered(open, open, { parked: 2 })).toEqual([]);
    });

    it('names what took effect while the failed one stood, or before it', () => {
      expect(reordered(open, {}, { parked: 1 })).toEqual(['reordered s e-2']);
      expect(reordered(open, redriven(7), { parked: 1 })).toEqual(['reordered s e-2']);
      expect(reordered(redriven(8), redriven(7))).toEqual(['reordered s e-2']);
      expect(reordered(redriven(8), {})).toEqual(['reordered s e-2']);
    });
  });

  it('names a key whose events stand in the log otherwise than they were sent', () => {
    const log = logOf(logged(2, 1), logged(1, 2));
    const store = storeOf([effect(logged(2, 1)), effect(logged(1, 2))], 2, 2);
    expect(found({ log, store, histories: [sentBoth] })).toEqual(['reordered s e-1']);
  });

  it('names a child shard that was read before its parent', () => {
    const child = logged(2, 5, { shardId: 'shard-1' });
    const log = { shards: [shard(1), shard(1, { shardId: 'shard-1' })], events: [one, child] };
    const positions = new Map([
      ['shard-0', { position: '1', settled: 1 }],
      ['shard-1', { position: '5', settled: 1 }],
    ]);
    const store = storeOf([effect(one, { processedAtMs: 9 }), effect(child)], 1, 1, {}, { positions });
    expect(found({ log, store })).toEqual(['reordered s e-2']);
  });

  it('names a checkpoint in front of what the store has settled', () => {
    const log = { ...both, shards: [shard(2, { checkpoint: '2' })] };
    expect(found({ log, store: storeOf([effect(one)], 1, 1) })).toEqual(['unseen s e-2', 'checkpoint-ahead shard-0']);
  });
});

describe('the ledger', () => {
  it.each<[string, Partial<Store>, string[]]>([
    ['totals', { totals: { processed: 1 }, minuteTotals: { processed: 1 } }, ['torn processed']],
    ['totals by minute', { minuteTotals: { processed: 1 } }, ['torn processed by minute']],
    ['settled events', { positions: new Map([['shard-0', { position: '2', settled: 3 }]]) }, ['imbalance shard-0']],
  ])('names %s that are off', (_name, fields, anomalies) => {
    expect(found({ log: both, store: storeOf([effect(one), effect(two)], 2, 2, {}, fields) })).toEqual(anomalies);
  });

  it('names a shard that holds fewer events than it took', () => {
    const log = { ...both, shards: [shard(3)] };
    expect(found({ log, store: storeOf([effect(one), effect(two)], 2, 2) })).toEqual(['imbalance shard-0']);
  });

  it('does not miss what has left the retention', () => {
    const log = { shards: [shard(2, { trimmed: { events: 1, through: '1' } })], events: [two] };
    expect(found({ log, store: storeOf([effect(one), effect(two)], 2, 2) })).toEqual([]);
  });

  it('counts the aggregates anew', () => {
    const dataText = '{"orderId":"o","totalCents":500,"currency":"EUR"}';
    const order = logged(1, 1, { type: 'order.placed', dataText, time: '1767225600000000' });
    const window = {
      name: 'order.placed.revenue.hourly',
      windowStartMs: 1_767_225_600_000,
      key: 'EUR',
      count: 1,
      sum: 500,
    };
    const subject = 'order.placed.revenue.hourly 2026-01-01T00:00:00.000Z EUR';
    const withWindows = (...windows: Store['windows']) => storeOf([effect(order)], 1, 1, {}, { windows });
    expect(found({ log: logOf(order), store: withWindows(window) })).toEqual([]);
    expect(found({ log: logOf(order), store: withWindows({ ...window, count: 2, sum: 1_000 }) })).toEqual([
      `torn ${subject}`,
    ]);
    expect(found({ log: logOf(order), store: withWindows() })).toEqual([`torn ${subject}`]);
  });
});

describe('letters', () => {
  const failed = effect(two, { status: 'deadLettered', letter: 'deadLettered', failureCode: 'PROCESS_FAILED' });

  it('names a good event that was set aside', () => {
    const store = storeOf([effect(one), failed], 2, 2, { dead_lettered: 1 });
    expect(found({ log: both, store, histories: [sentBoth] })).toEqual(['innocent-letter s e-2']);
  });

  it('names an event whose letter is missing or says otherwise, and a letter without an event', () => {
    const missing = storeOf([effect(one), { ...failed, letter: undefined }], 2, 2, { dead_lettered: 1 });
    expect(found({ log: both, store: missing })).toEqual(['torn s e-2']);
    const both2 = storeOf([effect(one), effect(two, { letter: 'deadLettered' })], 2, 2);
    expect(found({ log: both, store: both2 })).toEqual(['torn s e-2']);
    const orphan = storeOf([effect(one), effect(two)], 2, 2, {}, { lettersWithoutEvent: ['7'] });
    expect(found({ log: both, store: orphan })).toEqual(['torn letter 7']);
  });
});
