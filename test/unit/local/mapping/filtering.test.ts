import { describe, expect, it } from 'vitest';
import { recordFilter } from '../../../../local/mapping/filters/record-filter.ts';
import type { StreamRecord } from '../../../../local/stream/record-codec.ts';
import { answer, mappingBench, report } from './mapping-bench.ts';
import { SHARD, streamRecords } from './stream-records.ts';

const NOW = 1_000_000;
const ofText = (...texts: string[]): StreamRecord[] =>
  streamRecords(texts.length, NOW).map((record, index) => ({ ...record, data: Buffer.from(texts[index]!) }));
const criteria = (...patterns: unknown[]) => ({
  filters: patterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })),
});
const passing = (records: readonly StreamRecord[], ...patterns: unknown[]) =>
  records.filter(recordFilter(criteria(...patterns))!).map(({ sequenceNumber }) => sequenceNumber);

const KEEP = criteria({ data: { keep: [true] } });
const YES = '{"keep":true}';
const NO = '{"keep":false}';

describe('filter criteria', () => {
  it('look into data, which is decoded and read as JSON, and at the metadata of the record', () => {
    const [first, second] = ofText('{"Location":"Los Angeles"}', '{"Location":"Los Angeles"}');
    const records = [first!, { ...second!, partitionKey: '1' }];
    expect(passing(records, { partitionKey: ['1'], data: { Location: ['Los Angeles'] } })).toEqual(['102']);
    expect(passing(records, { sequenceNumber: ['101'] })).toEqual(['101']);
    expect(passing(records, { approximateArrivalTimestamp: [{ numeric: ['>=', 1_000] }] })).toEqual(['101', '102']);
    expect(passing(records, { approximateArrivalTimestamp: [{ numeric: ['>', 1_000] }] })).toEqual([]);
  });

  it('let a record pass that one of several filters matches', () => {
    const records = ofText('{"a":1}', '{"b":1}', '{"c":1}');
    expect(passing(records, { data: { a: [1] } }, { data: { c: [1] } })).toEqual(['101', '103']);
  });

  it('drop data that are no JSON where a pattern looks into data, and only there', () => {
    const records = ofText('{"a":1}', 'plain', '{"a":1', '');
    const binary = { ...records[0]!, data: Buffer.from([0x22, 0xff, 0x22]), sequenceNumber: '199' };
    const all = [...records, binary];
    expect(passing(all, { data: { a: [{ exists: false }] } })).toEqual([]);
    expect(passing(all, { partitionKey: ['key'] })).toEqual(['101', '102', '103', '104', '199']);
    expect(passing(all, { data: { a: [2] } }, { partitionKey: ['key'] })).toEqual(['101', '102', '103', '104', '199']);
  });

  it('read JSON data that are no object as data without fields', () => {
    const records = ofText('5', '"text"', '[{"a":1}]', 'null');
    expect(passing(records, { data: { a: [{ exists: false }] } })).toEqual(['101', '102', '104']);
    expect(passing(records, { data: { a: [1] } })).toEqual(['103']);
  });

  it.each([
    ['{"data":', 'Filter 1 cannot be used: its pattern is not JSON.'],
    ['{"data":["plain text"]}', 'Filter 1 cannot be used: the pattern for data must be a JSON object of fields.'],
    ['{"$or":[{"data":["x"]},{"data":["y"]}]}', 'the pattern for data must be a JSON object of fields.'],
    ['{"data":{"a":[{"cidr":"10.0.0.0/8"}]}}', "cidr is not an operator of Lambda's filters."],
  ])('are refused when the mapping is made where a pattern is %s', (pattern, message) => {
    const make = () => mappingBench(() => answer(), { settings: { filterCriteria: { filters: [{ pattern }] } } });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  it('are none where the list is empty', () => {
    expect(recordFilter({ filters: [] })).toBeUndefined();
    expect(recordFilter(undefined)).toBeUndefined();
  });
});

describe.each([1, 2])('a mapping with filters and %i lanes', (parallelizationFactor) => {
  const settings = { filterCriteria: KEEP, parallelizationFactor };

  it('delivers what a filter matches, and settles and counts the rest without an invocation', async () => {
    const { mapping, stream, time, deliveries, events } = mappingBench(() => answer(), { settings });
    stream.append(ofText(NO, YES, NO, YES, NO));
    mapping.start();
    await time.settle();
    expect(deliveries.map(({ sequenceNumbers }) => sequenceNumbers)).toEqual([['102', '104']]);
    expect(events[0]?.Records[0]?.kinesis.data).toBe('eyJrZWVwIjp0cnVlfQ==');
    expect(stream.checkpoint('process', SHARD)).toBe('105');
    expect(mapping.snapshot().shards[0]).toMatchObject({ position: '105', filteredRecords: 3 });
    await mapping.stop(0);
  });

  it('moves its checkpoint past records of which none passes', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), { settings });
    stream.append(ofText(NO, NO, NO));
    mapping.start();
    await time.settle();
    expect(deliveries).toEqual([]);
    expect(stream.checkpoint('process', SHARD)).toBe('103');
    await mapping.stop(0);
  });

  it('does not move its checkpoint past a record that waits for a retry', async () => {
    const { mapping, stream, time } = mappingBench(() => report('103'), { settings });
    stream.append(ofText(YES, NO, YES, NO));
    mapping.start();
    await time.advance(5_000);
    expect(stream.checkpoint('process', SHARD)).toBe('102');
    await mapping.stop(0);
  });

  it('counts only what passes for the batch size', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      settings: { ...settings, batchSize: 2 },
    });
    stream.append(ofText(NO, NO, YES, NO, YES, YES));
    mapping.start();
    await time.settle();
    expect(deliveries.flatMap(({ sequenceNumbers }) => sequenceNumbers)).toEqual(['103', '105', '106']);
    expect(Math.max(...deliveries.map(({ sequenceNumbers }) => sequenceNumbers.length))).toBeLessThanOrEqual(2);
    expect(stream.checkpoint('process', SHARD)).toBe('106');
    await mapping.stop(0);
  });

  it('reads again, and counts once, a record that does not fit into the event any more', async () => {
    const { mapping, stream, time, sizes } = mappingBench(() => answer(), {
      settings: { ...settings, batchSize: 10_000 },
    });
    const padded = JSON.stringify({ keep: true, padding: 'x'.repeat(2_974) });
    stream.append(ofText(...Array.from({ length: 2_000 }, () => padded), NO));
    mapping.start();
    await time.settle();
    expect(sizes().reduce((sum, size) => sum + size)).toBe(2_000);
    expect(Math.max(...sizes())).toBeLessThanOrEqual(1_427);
    expect(mapping.snapshot().shards[0]).toMatchObject({ position: '2101', filteredRecords: 1 });
    await mapping.stop(0);
  });

  it('fills its batching window with what passes', async () => {
    const { mapping, stream, time, deliveries } = mappingBench(() => answer(), {
      settings: { ...settings, maximumBatchingWindowInSeconds: 5 },
    });
    const records = ofText(YES, NO, YES);
    mapping.start();
    stream.append(records.slice(0, 2));
    await time.advance(3_000);
    stream.append(records.slice(2));
    await time.advance(2_000);
    expect(deliveries).toMatchObject([{ atMs: 5_000, sequenceNumbers: ['101', '103'] }]);
    await mapping.stop(0);
  });

  it('drains a closed shard whose last records are filtered', async () => {
    const { mapping, stream, time } = mappingBench(() => answer(), { settings });
    stream.append(ofText(YES, NO));
    stream.close(SHARD);
    mapping.start();
    await time.settle();
    expect(mapping.snapshot().shards[0]).toMatchObject({ state: 'drained', position: '102' });
    await mapping.stop(0);
  });
});
