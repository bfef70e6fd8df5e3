import { describe, expect, it } from 'vitest';
import { seeded } from '../../../../chaos/seeded.ts';
import { HotKeys } from '../../../../local/metrics/hot-keys.ts';
import { RefusedCounts } from '../../../../local/metrics/refused-events.ts';
import { SpaceSaving } from '../../../../local/metrics/space-saving.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const SHARD = 'shardId-000000000000';

describe('the sketch', () => {
  it('counts exactly while there are counters enough, and events without a key for the weight alone', () => {
    const sketch = new SpaceSaving(2);
    sketch.add('a', 1);
    sketch.add('b', 3);
    sketch.add('a', 2);
    sketch.add(undefined, 4);
    expect(sketch.keys()).toEqual([
      { key: 'a', atLeast: 3 },
      { key: 'b', atLeast: 3 },
    ]);
    expect(sketch.weight).toBe(10);
  });

  it('gives the smallest counter to a new key, and claims no more for it than it saw', () => {
    const sketch = new SpaceSaving(2);
    sketch.add('a', 5);
    sketch.add('b', 2);
    sketch.add('c', 1);
    expect(sketch.keys()).toEqual([
      { key: 'a', atLeast: 5 },
      { key: 'c', atLeast: 1 },
    ]);
  });

  it('keeps a key with more than its share among ever new ones, in fixed memory', () => {
    const sketch = new SpaceSaving(8);
    for (let at = 0; at < 8_000; at += 1) sketch.add(at % 4 === 0 ? 'hot' : `k-${at}`, 1);
    expect(sketch.keys()).toHaveLength(8);
    const [hottest] = [...sketch.keys()].sort((a, b) => b.atLeast - a.atLeast);
    expect(hottest).toEqual({ key: 'hot', atLeast: 2_000 });
  });
});

describe('hot keys', () => {
  const open = () => {
    const time = virtualTime(0);
    return { time, keys: new HotKeys(time, seeded(1).next) };
  };

  it('have their share of few events exactly, keyless ones counted; a shard that took nothing has none', () => {
    const { keys } = open();
    const events = ['a', 'b', undefined, 'a'];
    keys.note(SHARD, 4, (place) => events[place]);
    keys.note(SHARD, 1, () => 'a');
    expect(keys.of(SHARD)).toEqual([
      { key: 'a', share: 0.6 },
      { key: 'b', share: 0.2 },
    ]);
    expect(keys.of('shardId-000000000001')).toEqual([]);
  });

  it('are found in a million events of which one in thousands is looked at, near to their true share', () => {
    const { keys } = open();
    let looked = 0;
    for (let record = 0; record < 10_000; record += 1) {
      keys.note(SHARD, 100, (place) => {
        looked += 1;
        return place % 4 === 0 ? 'hot' : place % 10 === 1 ? 'warm' : `k-${record}-${place}`;
      });
    }
    // 4,096 at each rate: of 1,000,000 events at most eight rates are come to.
    expect(looked).toBeLessThan(8 * 4_096);
    const found = keys.of(SHARD);
    expect(found.map(({ key }) => key)).toEqual(['hot', 'warm']);
    expect(Math.abs((found[0]?.share ?? 0) - 0.25)).toBeLessThan(0.03);
    expect(Math.abs((found[1]?.share ?? 0) - 0.1)).toBeLessThan(0.03);
  });

  it('count for as many events as each that was looked at stands for', () => {
    const { keys } = open();
    keys.note(SHARD, 4_000, () => 'early');
    for (let record = 0; record < 960; record += 1) keys.note(SHARD, 100, () => 'late');
    const found = keys.of(SHARD);
    expect(found.map(({ key }) => key)).toEqual(['late', 'early']);
    expect(Math.abs((found[0]?.share ?? 0) - 0.96)).toBeLessThan(0.01);
  });

  it('are no keys when the events are spread evenly over many', () => {
    const { keys } = open();
    for (let record = 0; record < 1_000; record += 1) keys.note(SHARD, 100, (place) => `k-${record}-${place}`);
    expect(keys.of(SHARD)).toEqual([]);
  });

  it('are five at most', () => {
    const { keys } = open();
    keys.note(SHARD, 14, (place) => `k-${Math.floor(place / 2)}`);
    expect(keys.of(SHARD).map(({ key }) => key)).toEqual(['k-0', 'k-1', 'k-2', 'k-3', 'k-4']);
  });

  it('are those of the last minute or two', async () => {
    const { time, keys } = open();
    keys.note(SHARD, 1, () => 'old');
    await time.advance(60_000);
    keys.note(SHARD, 1, () => 'new');
    expect(keys.of(SHARD)).toEqual([
      { key: 'new', share: 0.5 },
      { key: 'old', share: 0.5 },
    ]);
    await time.advance(60_000);
    expect(keys.of(SHARD)).toEqual([{ key: 'new', share: 1 }]);
    await time.advance(120_000);
    expect(keys.of(SHARD)).toEqual([]);
  });
});

describe('refused events', () => {
  it('are counted by type, most first, and without one where it could not be read', () => {
    const refused = new RefusedCounts();
    for (const type of ['order.placed', undefined, 'order.placed']) refused.note(type);
    expect(refused.list()).toEqual([
      { type: 'order.placed', count: 2 },
      { type: null, count: 1 },
    ]);
  });

  it('do not fill the memory with the names of ever new types', () => {
    const refused = new RefusedCounts();
    for (let at = 0; at < 2_000; at += 1) refused.note(`t-${at}`);
    refused.note('t-0');
    const all = refused.list();
    expect(all).toHaveLength(1_001);
    expect(all[0]).toEqual({ type: null, count: 1_000 });
    expect(all[1]).toEqual({ type: 't-0', count: 2 });
  });
});
