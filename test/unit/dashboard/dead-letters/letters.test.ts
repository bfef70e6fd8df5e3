import { describe, expect, it } from 'vitest';
import { jsonLines, pointerIn } from '../../../../dashboard/pages/dead-letters/failing-part.ts';
import { choiceOf, isActionable, redriveBody } from '../../../../dashboard/pages/dead-letters/letter-choice.ts';
import { sparkline, trendOf } from '../../../../dashboard/pages/dead-letters/trend.ts';

describe('the failing part of a payload', () => {
  it('is what the failure names', () => {
    expect(pointerIn('/data/items/0/price must be number (version 1 of order)')).toBe('/data/items/0/price');
    expect(pointerIn('an upcaster: /data must have value')).toBe('/data');
    expect(pointerIn('Error: no such customer')).toBeUndefined();
  });

  it('is marked with all that it holds, and nothing else', () => {
    const lines = jsonLines({ a: 1, b: { 'x/y': [1, 'two'], z: {} } }, '/data/b/x~1y');
    expect(lines.map(({ text, isFailing }) => `${isFailing ? '!' : ' '}${text}`)).toEqual([
      ' {',
      '   "a": 1,',
      '   "b": {',
      '!    "x/y": [',
      '!      1,',
      '!      "two"',
      '!    ],',
      '     "z": {}',
      '   }',
      ' }',
    ]);
  });

  it('does not begin with the name of another member', () => {
    expect(jsonLines({ price: 1, prices: 2 }, '/data/price').filter(({ isFailing }) => isFailing)).toEqual([
      { text: '  "price": 1,', isFailing: true },
    ]);
  });

  it('is the text that JSON gives', () => {
    const value = { a: [{ b: null }, []], c: 'x' };
    const text = jsonLines(value, undefined)
      .map((line) => line.text)
      .join('\n');
    expect(text).toBe(JSON.stringify(value, null, 2));
  });
});

describe('a choice of letters', () => {
  it('stands in the address and goes into the request', () => {
    const choice = choiceOf(new URLSearchParams('family=f1&status=parked&letter=7'));
    expect(choice).toEqual({ family: 'f1', status: 'parked' });
    expect(redriveBody(choice, 50)).toEqual({ filter: { family: 'f1' }, maxPerSecond: 50 });
    expect(redriveBody({ reason: 'EVENT_INVALID' })).toEqual({ filter: { reason: 'EVENT_INVALID' } });
  });

  it('must name something to be redriven', () => {
    expect([{}, { status: 'parked' }, { type: 'a' }].map(isActionable)).toEqual([false, false, true]);
  });
});

describe('a trend', () => {
  it('counts in equal parts of the time', () => {
    expect(trendOf([0, 1, 50, 99, 100], 4)).toEqual([2, 0, 1, 2]);
    expect(trendOf([7, 7], 3)).toEqual([0, 0, 2]);
  });

  it('is drawn from the left to the right, the highest on top', () => {
    expect(sparkline([0, 5, 10], 20, 10)).toBe('0,10 10,5 20,0');
  });
});
