import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOfValue, newScan, scanObject, skipOn, skipSpaces, startSkip } from '../../../../core/events/json-scan.ts';

const scanned = (text: string, name = 'data', start = 0) => {
  const scan = newScan();
  scanObject(text, start, name, scan);
  return { ...scan, value: scan.valueStart === -1 ? undefined : text.slice(scan.valueStart, scan.valueEnd) };
};

it('cuts out the text of a member unchanged', () => {
  expect(scanned('{"id":"a", "data" : {"b": 1.0, "c":[ 1E2 ]} , "x":1}').value).toBe('{"b": 1.0, "c":[ 1E2 ]}');
  expect(scanned('{"data":"quote \\" brace } \\\\"}').value).toBe('"quote \\" brace } \\\\"');
  expect(scanned('{"data":-1.5e-3\n}').value).toBe('-1.5e-3');
  expect(scanned('{"id":"data","x":{"data":1}}').value).toBeUndefined();
});

it('takes the last of repeated members, as JSON.parse does', () => {
  expect(scanned('{"data":1,"data":2}')).toMatchObject({ value: '2', members: 2 });
});

it('counts depth and the members of the object itself', () => {
  expect(scanned('{}')).toMatchObject({ end: 2, depth: 1, members: 0 });
  expect(scanned('{"a":{"b":[{"c":1}]},"d":":,{"}')).toMatchObject({ depth: 4, members: 2 });
});

it('notices exponents in numbers and not in strings or literals', () => {
  expect(scanned('{"a":1e400}').hasExponent).toBe(true);
  expect(scanned('{"a":[1.5E3]}').hasExponent).toBe(true);
  expect(scanned('{"a":"1e400","b":true,"c":false,"d":null}').hasExponent).toBe(false);
});

it('finds the end of objects that stand in an array', () => {
  const text = '[{"a":"]"} , {"b":{}}]';
  expect(scanned(text, 'data', 1).end).toBe(10);
  expect(scanned(text, 'data', 13).end).toBe(21);
});

it.each([
  ['"a,\\"b" , 1', 7],
  ['[1,[2]],3', 7],
  ['true,1', 4],
  ['-1.5e3]', 6],
])('finds the end of the value %s', (text, end) => {
  expect(endOfValue(text, 0)).toBe(end);
  for (const step of [1, 3, 100]) {
    const skip = startSkip(0);
    for (let until = step; !skip.isDone; until += step) skipOn(text, skip, until);
    expect(skip).toEqual({ index: end, depth: 0, isDone: true });
  }
});

it.each(['{"a":[1,2,3]}', '[1,2,3,{"a":1}]', '"0123456789"', '1234567890123'])(
  'gives %s up where it is too long',
  (text) => {
    expect(endOfValue(`${text} `, 0, 5)).toBeGreaterThan(5);
    expect(endOfValue(`${text} `, 0, text.length)).toBe(text.length);
  },
);

it.each(['{"a":[1,2', '"abc', '[[['])('does not find an end of %s', (text) => {
  const skip = startSkip(0);
  skipOn(text, skip, 1_000);
  expect(skip.isDone).toBe(false);
  expect(skip.index).toBeGreaterThanOrEqual(text.length);
  expect(endOfValue(text, 0)).toBeGreaterThanOrEqual(text.length);
});

it.each([0, 1, 31, 32, 33, 1_000])('skips %i spaces, and only what JSON calls so', (count) => {
  const spaces = ' \n\r\t'.repeat(count).slice(0, count);
  expect(skipSpaces(`${spaces}x `, 0)).toBe(count);
  expect(skipSpaces(`${spaces}\u00a0`, 0)).toBe(count);
  expect(skipSpaces(spaces, 0)).toBe(count);
  expect(skipSpaces(`x${spaces}y`, 1)).toBe(count + 1);
});

it('agrees with JSON.parse on any object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (others, data) => {
      const text = JSON.stringify({ ...others, data }, null, 1);
      const scan = scanned(text);
      expect(JSON.parse(scan.value ?? 'null')).toEqual(JSON.parse(JSON.stringify(data)));
      expect(scan.end).toBe(text.length);
      expect(scan.members).toBe(Object.keys(JSON.parse(text)).length);
    }),
  );
});
