import { describe, expect, it } from 'vitest';
import { parseDataFilters } from '../../../../core/query/data-filter.ts';

const filtersOf = (text: string) => {
  const result = parseDataFilters(text);
  return result.ok ? result.filters : `${result.at}: ${result.message}`;
};

describe('conditions on data fields', () => {
  it.each([
    ['celsius>30', [{ path: ['celsius'], operator: '>', value: 30 }]],
    ['site:lab', [{ path: ['site'], operator: '=', value: 'lab' }]],
    ['site=lab', [{ path: ['site'], operator: '=', value: 'lab' }]],
    ['a.b>=2', [{ path: ['a', 'b'], operator: '>=', value: 2 }]],
    ['a<=-1.5e3', [{ path: ['a'], operator: '<=', value: -1500 }]],
    ['name="x y"', [{ path: ['name'], operator: '=', value: 'x y' }]],
    ['name != "a, b and \\"c\\""', [{ path: ['name'], operator: '!=', value: 'a, b and "c"' }]],
    ['code="30"', [{ path: ['code'], operator: '=', value: '30' }]],
    ['code=007', [{ path: ['code'], operator: '=', value: '007' }]],
    ['url:http://x/y?a=b', [{ path: ['url'], operator: '=', value: 'http://x/y?a=b' }]],
    ['"odd name.x".y<1', [{ path: ['odd name.x', 'y'], operator: '<', value: 1 }]],
    ['town=New York', [{ path: ['town'], operator: '=', value: 'New York' }]],
    ['größe>1', [{ path: ['größe'], operator: '>', value: 1 }]],
    ['brand=sandy andes', [{ path: ['brand'], operator: '=', value: 'sandy andes' }]],
  ])('reads %s', (text, expected) => {
    expect(filtersOf(text)).toEqual(expected);
  });

  it.each(['a>1,b<2', ' a > 1 , b < 2 ', 'a>1 and b<2', 'a>1  AND  b<2'])('reads both conditions of %j', (text) => {
    expect(filtersOf(text)).toEqual([
      { path: ['a'], operator: '>', value: 1 },
      { path: ['b'], operator: '<', value: 2 },
    ]);
  });

  it('keeps an integer that a double cannot hold as text where equality is asked, a number where order is', () => {
    expect(filtersOf('id=9007199254740993,id>9007199254740993')).toEqual([
      { path: ['id'], operator: '=', value: '9007199254740993' },
      { path: ['id'], operator: '>', value: 9007199254740992 },
    ]);
  });

  it('takes values that look like SQL as the text they are', () => {
    expect(filtersOf("name:x' OR 1=1--")).toEqual([{ path: ['name'], operator: '=', value: "x' OR 1=1--" }]);
  });

  it.each([
    ['', '1: a field name was expected'],
    ['celsius', '8: one of : = != > >= < <= was expected'],
    ['>30', '1: a field name was expected'],
    ['a..b>1', '3: a field name was expected'],
    ['a>', '3: a value was expected'],
    ['a>,b>1', '3: a value was expected'],
    ['a>1,', '5: a field name was expected'],
    ['a>1 and', '4: "," or " and " was expected before the next condition'],
    ['name="x', '6: this quotation mark is never closed'],
    ['name="x"y', '9: "," or " and " was expected before the next condition'],
    ['name="\\q"', '6: this quoted text is not a JSON string'],
    ['name="\\u0000"', '6: this quoted text is not a JSON string'],
    ['name="\\ud800"', '6: this quoted text is not a JSON string'],
    ['a>1e400', '3: this number is too large'],
    [Array.from({ length: 11 }, () => 'a>1').join(','), '41: at most 10 conditions are taken'],
    [`${'a.'.repeat(32)}a>1`, '65: a path has at most 32 names'],
  ])('says where %j cannot be read', (text, expected) => {
    expect(filtersOf(text)).toBe(expected);
  });

  it('reads a thousand characters without going back and forth', () => {
    expect(filtersOf(`a=${' '.repeat(998)}b`)).toEqual([{ path: ['a'], operator: '=', value: 'b' }]);
    expect(filtersOf(`a=b${' x'.repeat(400)}`)).toHaveLength(1);
  });
});
