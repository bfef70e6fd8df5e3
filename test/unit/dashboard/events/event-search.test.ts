import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../../dashboard/pages/events/envelope.ts';
import { asCurl, isSearch, listPath, readSearch, searchText } from '../../../../dashboard/pages/events/event-search.ts';
import { linesOf } from '../../../../dashboard/pages/events/story-lines.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');

describe('the search line', () => {
  it('is the id of one event where it is one word', () => {
    expect(readSearch('  order-17 ', NOW)).toEqual({ id: 'order-17' });
  });

  it('takes filters and fields of the data', () => {
    expect(readSearch('type:order.* status:processed celsius>30 site:lab', NOW)).toEqual({
      filters: { type: 'order.*', status: 'processed', q: 'celsius>30,site:lab' },
    });
  });

  it('knows times and ages', () => {
    expect(readSearch('from:2026-11-21T00:00:00Z', NOW)).toEqual({ filters: { from: '2026-11-21T00:00:00Z' } });
    expect(readSearch('age>5m', NOW)).toEqual({ filters: { to: '2026-11-21T11:55:00.000Z' } });
    expect(readSearch('age<1.5h', NOW)).toEqual({ filters: { from: '2026-11-21T10:30:00.000Z' } });
  });

  it('takes an ordering key as it stands', () => {
    expect(readSearch('key:station:7 type:order.placed', NOW)).toEqual({
      filters: { key: 'station:7', type: 'order.placed' },
    });
  });

  it('finds everything where nothing is typed', () => {
    expect(readSearch('a:b c', NOW)).toEqual({ filters: { q: 'a:b,c' } });
    expect(searchText({})).toBe('');
  });

  it('reads back what it wrote', () => {
    const filters = { type: 'order.*', source: 'shop/web', q: 'celsius>30,site:lab' };
    expect(searchText(filters)).toBe('type:order.* source:shop/web celsius>30 site:lab');
    expect(readSearch(searchText(filters), NOW)).toEqual({ filters });
  });
});

it('knows which lists are searched through and not read from an index', () => {
  expect([{}, { type: 'a', status: 'parked' }, { key: 'k' }, { q: 'n>1' }].map(isSearch)).toEqual([
    ...[false, false, true, true],
  ]);
});

it('asks for a page of the list, from a cursor on where there is one', () => {
  expect(listPath({ key: 'a b' })).toBe('/events?key=a+b&limit=100');
  expect(listPath({}, 'c1')).toBe('/events?limit=100&cursor=c1');
});

it('knows the ordering key of an event', () => {
  expect([keyOf({ partitionkey: 'p', subject: 's' }), keyOf({ subject: 's' }), keyOf({})]).toEqual([
    'p',
    's',
    undefined,
  ]);
});

it('quotes a request for the shell', () => {
  expect(asCurl('http://localhost:8080', "/events?source=o'neill")).toBe(
    "curl -s 'http://localhost:8080/events?source=o%27neill'",
  );
});

it('tells a story in words, each line with the time since the one before', () => {
  const lines = linesOf([
    { at: '2026-11-21T12:00:00.000Z', what: 'received', source: 'shop' },
    {
      at: '2026-11-21T12:00:00.250Z',
      what: 'batch.failed',
      attempt: 1,
      error: { errorType: 'Error', errorMessage: 'no' },
    },
    { at: '2026-11-21T12:01:00.250Z', what: 'letter.edited', who: 'ann', data: { a: 1 } },
    { at: '2026-11-21T12:01:00.250Z', what: 'something.new' },
  ]);
  expect(lines.map(({ title, note, after, tone }) => [title, note, after, tone])).toEqual([
    ['Received', 'source shop', undefined, 'plain'],
    ['Batch failed and is delivered again', 'attempt 1 · error Error: no', '+250 ms', 'warn'],
    ['Given other data', 'who ann', '+60 s', 'plain'],
    ['something.new', '', '+0 ms', 'plain'],
  ]);
  expect(lines[2]?.data).toEqual({ a: 1 });
});
