import { describe, expect, it } from 'vitest';
import {
  eventKey,
  instantOfPlace,
  journalKey,
  journalShard,
  KEYS,
  LISTED,
  laneOf,
  listPlace,
  numberOfPlace,
  parkedKey,
  positionOf,
  positionText,
  TIME_INDEX,
} from '../../../../adapters/dynamodb/table.ts';
import { EVENT_TABLE } from '../../../../config/event-table.ts';

describe('the event table', () => {
  it('has the keys and the index that the deployment creates', () => {
    const { partitionKey, sortKey, timeIndex, timeToLive } = EVENT_TABLE;
    expect([KEYS.partition, KEYS.sort, KEYS.expiry]).toEqual([partitionKey, sortKey, timeToLive]);
    expect([TIME_INDEX, KEYS.timePartition, KEYS.timeSort]).toEqual([
      timeIndex.name,
      timeIndex.partitionKey,
      timeIndex.sortKey,
    ]);
    expect(Object.values(LISTED)).toEqual([...timeIndex.attributes]);
  });

  it('keeps identities apart, also the longest ones, within the limits of keys', () => {
    const [id, source] = ['😀'.repeat(256), '🚚'.repeat(256)];
    const { pk, sk } = eventKey({ id, source });
    expect([Buffer.byteLength(pk) <= 2_048, Buffer.byteLength(sk) <= 1_024]).toEqual([true, true]);
    expect(eventKey({ id: 'a', source: 'b/c' })).not.toEqual(eventKey({ id: 'a/b', source: 'c' }));
  });

  it('sorts places in a list by time, from before year 1 to year 9999, then by number', () => {
    const places = [
      listPlace({ ms: -62_135_683_200_000, micros: 0 }, positionText('5')),
      listPlace({ ms: -62_135_596_800_000, micros: 0 }, positionText('5')),
      listPlace({ ms: -1, micros: 999 }, positionText('9223372036854775807')),
      listPlace({ ms: 0, micros: 0 }, positionText('9')),
      listPlace({ ms: 0, micros: 0 }, positionText('10')),
      listPlace({ ms: 0, micros: 1 }, positionText('0')),
      listPlace({ ms: 253_402_300_799_999, micros: 999 }, positionText('1')),
    ];
    expect([...places].sort()).toEqual(places);
    expect(places.map(instantOfPlace)[2]).toEqual({ ms: -1, micros: 999 });
    expect(places.map(numberOfPlace)).toEqual(['5', '5', '9223372036854775807', '9', '10', '0', '1']);
  });

  it('begins a place with what stands for its time alone', () => {
    const time = { ms: 1_767_225_600_123, micros: 456 };
    expect(listPlace(time, positionText('0')).startsWith(listPlace(time, ''))).toBe(true);
    expect(listPlace(time, '') > listPlace({ ...time, micros: 455 }, positionText('9223372036854775807'))).toBe(true);
  });

  it('gives every identity a position below 2^63 and spreads them over the lanes', () => {
    const lanes = new Map<number, number>();
    for (let index = 0; index < 3_200; index += 1) {
      const position = positionOf({ source: 'test', id: `e-${index}` });
      expect(position).toMatch(/^[0-7][0-9a-f]{15}$/);
      const lane = laneOf(position, 32);
      lanes.set(lane, (lanes.get(lane) ?? 0) + 1);
    }
    expect(lanes.size).toBe(32);
    expect(Math.min(...lanes.values())).toBeGreaterThan(50);
  });

  it('sorts journal entries and parked events as numbers', () => {
    const entries = [1, 9, 10, 99, 100, 1_000_000].map((ordinal) => journalKey('s', ordinal).sk);
    expect([...entries].sort()).toEqual(entries);
    const place = (sequenceNumber: string, index: number) => parkedKey('k', { shardId: 's', sequenceNumber, index }).sk;
    const places = [place('9', 11), place('10', 2), place('10', 10), place('49590338271490256608559692538361571', 0)];
    expect([...places].sort()).toEqual(places);
  });

  it('knows a journal by its key', () => {
    expect(journalShard(journalKey('shardId-000000000003', 1).pk)).toBe('shardId-000000000003');
    expect(journalShard(eventKey({ id: 'j:s', source: 'test' }).pk)).toBeUndefined();
  });
});
