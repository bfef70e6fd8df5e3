import { describe, expect, it } from 'vitest';
import { readLimit, readParameters, readTimeRange } from '../../../../lambdas/shared/parameters.ts';
import { httpRequest } from './http-request.ts';

const read = (query: string) =>
  readParameters(httpRequest('GET /events', `/events?${query}`), ['type', 'limit', 'from', 'to']);

describe('query parameters', () => {
  it('are decoded once', () => {
    expect([...read('type=a%2Bb+c%2525&limit=5')]).toEqual([
      ['type', 'a+b c%25'],
      ['limit', '5'],
    ]);
    expect(read('').size).toBe(0);
    expect(read('&&').size).toBe(0);
  });

  it.each([
    ['sort=password', "'sort' is no query parameter here: there are type, limit, from, to."],
    ['limit=10&limit=10', "The query parameter 'limit' comes twice: send it once."],
    ['type=', "The query parameter 'type' is empty: leave it out or give it a value."],
    ['type', "The query parameter 'type' is empty: leave it out or give it a value."],
    ['type=%00', "The query parameter 'type' holds U+0000, which nothing does."],
    ['type=%ff', "The query string holds a bad percent-encoding near '%ff'."],
    ['type=%', "The query string holds a bad percent-encoding near '%'."],
    ['__proto__=1', "'__proto__' is no query parameter here: there are type, limit, from, to."],
  ])('are refused when they are %s', (query, detail) => {
    expect(() => read(query)).toThrow(detail);
  });

  it('echo no more than a little of what is refused', () => {
    expect(() => read(`${'x'.repeat(500)}=1`)).toThrow(`'${'x'.repeat(60)}...' is no query parameter`);
  });

  it('say that none is taken where none is', () => {
    expect(() => readParameters(httpRequest('GET /health', '/health?x=1'), [])).toThrow('none is taken');
  });
});

describe('limit', () => {
  it('is 100 unless it is given, and at most 1000', () => {
    expect(readLimit(read(''))).toBe(100);
    expect(readLimit(read('limit=1'))).toBe(1);
    expect(readLimit(read('limit=1000'))).toBe(1000);
  });

  it.each(['0', '-1', '1e9', 'abc', '1001', '10,10', '5.0', '%2B5', '0x10'])('is not %s', (text) => {
    expect(() => readLimit(read(`limit=${text}`))).toThrow("'limit' is a whole number from 1 to 1000");
  });
});

describe('from and to', () => {
  it('are instants with microseconds', () => {
    expect(readTimeRange(read('from=2020-04-30T00:06:39.824370Z&to=2020-04-30T02:06:40%2B02:00'))).toEqual({
      from: { ms: 1588205199824, micros: 370 },
      to: { ms: 1588205200000, micros: 0 },
    });
    expect(readTimeRange(read(''))).toEqual({});
  });

  it.each(['from=yesterday', 'to=2020-02-30T00:00:00Z', 'from=2020-04-30', 'to=2020-04-30T02:06:40+02:00'])(
    'are refused when they are no RFC 3339 time: %s',
    (query) => {
      expect(() => readTimeRange(read(query))).toThrow('RFC 3339 time like 2026-11-21T03:00:00Z');
    },
  );

  it('are refused in the wrong order', () => {
    const query = 'from=2020-04-30T00:00:00.000001Z&to=2020-04-30T00:00:00Z';
    expect(() => readTimeRange(read(query))).toThrow("'to' lies before 'from'");
  });
});
