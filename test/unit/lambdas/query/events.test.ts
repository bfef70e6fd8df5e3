import { describe, expect, it } from 'vitest';
import type { ListPosition, ListQuery } from '../../../../core/ports/event-store.ts';
import { ask, store, storedEvent } from './query-fixture.ts';

const next: ListPosition = { time: { ms: 1588205199824, micros: 370 }, position: '42' };

describe('GET /events', () => {
  it('asks the store for what the parameters say', async () => {
    const asked: ListQuery[] = [];
    const list = async (query: ListQuery) => {
      asked.push(query);
      return { items: [], next: undefined };
    };
    await ask({ store: store({ list }) }, 'GET /events', '/events');
    const target =
      '/events?type=sensor.*&source=lab&subject=s&key=k&status=deadLettered&from=2020-01-01T00:00:00Z' +
      '&to=2020-02-01T00:00:00Z&q=celsius%3E30,site:lab&order=asc&limit=5';
    await ask({ store: store({ list }) }, 'GET /events', target);
    expect(asked).toEqual([
      { order: 'desc', limit: 100 },
      {
        type: 'sensor.*',
        source: 'lab',
        subject: 's',
        key: 'k',
        status: 'deadLettered',
        from: { ms: 1577836800000, micros: 0 },
        to: { ms: 1580515200000, micros: 0 },
        data: [
          { path: ['celsius'], operator: '>', value: 30 },
          { path: ['site'], operator: '=', value: 'lab' },
        ],
        order: 'asc',
        limit: 5,
      },
    ]);
  });

  it('answers the events and a cursor that leads to the next page', async () => {
    const asked: ListQuery[] = [];
    const list = async (query: ListQuery) => {
      asked.push(query);
      return query.after === undefined
        ? { items: [storedEvent('a'), storedEvent('b')], next }
        : { items: [], next: undefined };
    };
    const first = await ask({ store: store({ list }) }, 'GET /events', '/events?type=x&limit=2');
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);
    expect(first.body).toContain('"data":{ "celsius": 30.0 }');

    const cursor = first.json.nextCursor;
    const second = await ask({ store: store({ list }) }, 'GET /events', `/events?cursor=${cursor}&type=x&limit=9`);
    expect(second.body).toBe('{"items":[],"nextCursor":null}');
    expect(asked[1]).toEqual({ type: 'x', order: 'desc', limit: 9, after: next });
  });

  it('refuses a cursor that belongs to other filters', async () => {
    const list = async () => ({ items: [], next });
    const { json } = await ask({ store: store({ list }) }, 'GET /events', '/events?type=x');
    for (const query of [`cursor=${json.nextCursor}`, `cursor=${json.nextCursor}&type=x&order=asc`, 'cursor=abc']) {
      const answer = await ask({ store: store({ list }) }, 'GET /events', `/events?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json.code).toBe('cursor_invalid');
    }
  });

  it.each([
    ['status=lost', "'status' is one of accepted, processed, filtered, deadLettered, redriven, parked, discarded."],
    ['order=created_at;drop', "'order' is asc (oldest first) or desc (newest first)."],
    ['q=celsius', "'q' cannot be read at character 8: one of : = != > >= < <= was expected."],
    [`q=a:${'x'.repeat(999)}`, "'q' has at most 1000 characters."],
    ['limit=0', "'limit' is a whole number from 1 to 1000, not '0'."],
  ])('refuses %s', async (query, detail) => {
    const answer = await ask({}, 'GET /events', `/events?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ type: '/problems/parameter-invalid', code: 'parameter_invalid', detail });
  });
});

describe('GET /events/{id}', () => {
  const find = async (id: string, source?: string) => {
    const all = [storedEvent('e 1', { source: 'b' }), storedEvent('e 1', { source: 'a' })];
    return all.filter(({ event }) => event.id === id && event.source === (source ?? event.source));
  };
  const get = (id: string, query = '') =>
    ask({ store: store({ find }) }, 'GET /events/{id}', `/events/x${query}`, { id });

  it('answers the newest and names the other sources', async () => {
    const { statusCode, json } = await get('e 1');
    expect(statusCode).toBe(200);
    expect(json).toMatchObject({ id: 'e 1', source: 'b', alsoFrom: ['a'] });
  });

  it('answers the one of the source that is named', async () => {
    const { json } = await get('e 1', '?source=a');
    expect(json).toMatchObject({ id: 'e 1', source: 'a' });
    expect(json).not.toHaveProperty('alsoFrom');
  });

  it.each(['unknown', '', '\0', "' OR 1=1--"])('says plainly that %j is not there', async (id) => {
    const { statusCode, json } = await get(id);
    expect(statusCode).toBe(404);
    expect(json).toMatchObject({
      code: 'event_not_found',
      detail: 'No processed event has this id; an accepted one appears within moments.',
    });
  });
});

describe('GET /conflicts', () => {
  it('pages through the resends that differed', async () => {
    const asked: unknown[] = [];
    const conflicts = async (limit: number, after?: ListPosition) => {
      asked.push([limit, after]);
      const { event, receivedAtMs, shardId, sequenceNumber } = storedEvent('a');
      return { items: [{ event, receivedAtMs, shardId, sequenceNumber }], next };
    };
    const first = await ask({ store: store({ conflicts }) }, 'GET /conflicts', '/conflicts');
    expect(first.json.items).toMatchObject([
      { id: 'a', data: { celsius: 30 }, receivedAt: '2020-04-30T00:06:40.000Z' },
    ]);
    await ask({ store: store({ conflicts }) }, 'GET /conflicts', `/conflicts?limit=3&cursor=${first.json.nextCursor}`);
    expect(asked).toEqual([
      [100, undefined],
      [3, next],
    ]);
  });

  it('refuses a bad cursor', async () => {
    const { statusCode, json } = await ask({}, 'GET /conflicts', '/conflicts?cursor=x');
    expect([statusCode, json.code]).toEqual([400, 'cursor_invalid']);
  });
});

it('answers 404 for a route that it does not know', async () => {
  const { statusCode, json } = await ask({}, 'GET /secrets', '/secrets');
  expect([statusCode, json.code]).toEqual([404, 'route_not_found']);
});
