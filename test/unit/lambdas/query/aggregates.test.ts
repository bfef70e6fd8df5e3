import { describe, expect, it } from 'vitest';
import type { AggregateQuery, AggregateWindow } from '../../../../core/ports/event-store.ts';
import { ask, store } from './query-fixture.ts';

const windows: readonly AggregateWindow[] = [
  { key: 'lab', windowStartMs: 1588204800000, count: 4, sum: 100.2, min: -1, max: 51 },
  { key: 'roof', windowStartMs: 1588204800000, count: 1, sum: 3, min: 3, max: 3 },
  { key: 'lab', windowStartMs: 1588208400000, count: 2, sum: 9, min: 4, max: 5 },
];

const get = (query: string, asked: AggregateQuery[] = [], name = 'temperature.hourly') => {
  const aggregates = async (query: AggregateQuery) => {
    asked.push(query);
    return windows.slice(0, query.limit);
  };
  return ask({ store: store({ aggregates }) }, 'GET /aggregates/{name}', `/aggregates/x${query}`, { name });
};

describe('GET /aggregates/{name}', () => {
  it('answers the windows with their ends and means', async () => {
    const { statusCode, json } = await get('');
    expect(statusCode).toBe(200);
    expect(json.nextCursor).toBeNull();
    expect(json.items).toHaveLength(3);
    expect(json.items[0]).toEqual({
      windowStart: '2020-04-30T00:00:00.000Z',
      windowEnd: '2020-04-30T01:00:00.000Z',
      key: 'lab',
      count: 4,
      sum: 100.2,
      min: -1,
      max: 51,
      mean: 25.05,
    });
  });

  it('asks for windows that start in the range, rounded up to whole milliseconds', async () => {
    const asked: AggregateQuery[] = [];
    await get('?key=lab&from=2020-04-30T00:00:00.000001Z&to=2020-04-30T02:00:00Z&limit=10', asked);
    expect(asked).toEqual([
      { name: 'temperature.hourly', key: 'lab', fromMs: 1588204800001, toMs: 1588212000000, limit: 11 },
    ]);
  });

  it('pages by window and key', async () => {
    const asked: AggregateQuery[] = [];
    const first = await get('?limit=2', asked);
    expect(first.json.items.map(({ key }: { key: string }) => key)).toEqual(['lab', 'roof']);
    await get(`?limit=2&cursor=${first.json.nextCursor}`, asked);
    expect(asked[1]?.after).toEqual({ windowStartMs: 1588204800000, key: 'roof' });
    const foreign = await get(`?key=lab&cursor=${first.json.nextCursor}`, asked);
    expect([foreign.statusCode, foreign.json.code]).toEqual([400, 'cursor_invalid']);
  });

  it('answers 404 for a name that is not declared', async () => {
    const { statusCode, json } = await get('', [], 'temperature.daily');
    expect([statusCode, json.code]).toEqual([404, 'aggregate_not_found']);
  });
});

it('lists the aggregates that are declared', async () => {
  const { json } = await ask({}, 'GET /aggregates', '/aggregates');
  expect(json).toEqual({
    items: [{ name: 'temperature.hourly', type: 'sensor.temperature', everyMs: 3600000 }],
    nextCursor: null,
  });
});
