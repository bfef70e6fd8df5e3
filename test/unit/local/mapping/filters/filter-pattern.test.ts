import { describe, expect, it } from 'vitest';
import { patternTest } from '../../../../../local/mapping/filters/filter-pattern.ts';
import { parseFilterValue } from '../../../../../local/mapping/filters/filter-value.ts';

const compile = (pattern: string) => patternTest(parseFilterValue(pattern));
const matches = (pattern: string, value: string): boolean => compile(pattern)(parseFilterValue(value));

/** The operators of Lambda's table: rule, a value that matches, one that does not. */
const OPERATORS: readonly (readonly [name: string, pattern: string, matching: string, other: string])[] = [
  ['null', '{"UserID":[null]}', '{"UserID":null}', '{"UserID":0}'],
  ['null is not a missing field', '{"UserID":[null]}', '{"UserID":null}', '{}'],
  ['empty', '{"LastName":[""]}', '{"LastName":""}', '{"LastName":" "}'],
  ['equals', '{"Name":["Alice"]}', '{"Name":"Alice"}', '{"Name":"alice"}'],
  ['equals, of true and false', '{"Paid":[true]}', '{"Paid":true}', '{"Paid":"true"}'],
  ['equals ignoring case', '{"Name":[{"equals-ignore-case":"alICE"}]}', '{"Name":"ALIce"}', '{"Name":"Alicia"}'],
  ['and', '{"Location":["New York"],"Day":["Monday"]}', '{"Location":"New York","Day":"Monday"}', '{"Day":"Monday"}'],
  ['or', '{"Pay":["Credit","Debit"]}', '{"Pay":"Debit"}', '{"Pay":"Cash"}'],
  ['or of fields, the one', '{"$or":[{"Location":["New York"]},{"Day":["Monday"]}]}', '{"Day":"Monday"}', '{}'],
  ['or of fields, the other', '{"$or":[{"a":[1]},{"b":[2]}],"c":[3]}', '{"a":1,"c":3}', '{"a":1,"b":2}'],
  ['not', '{"Weather":[{"anything-but":["Raining"]}]}', '{"Weather":"Sunny"}', '{"Weather":"Raining"}'],
  ['not, of one value', '{"Weather":[{"anything-but":"Raining"}]}', '{"Weather":null}', '{"Weather":"Raining"}'],
  ['not, of numbers', '{"Code":[{"anything-but":[404,500]}]}', '{"Code":200}', '{"Code":404}'],
  ['not, where there is no field', '{"Weather":[{"anything-but":"Raining"}]}', '{"Weather":""}', '{}'],
  ['numeric, equals', '{"Price":[{"numeric":["=",100]}]}', '{"Price":1e2}', '{"Price":"100"}'],
  ['numeric, range from', '{"Price":[{"numeric":[">",10,"<=",20]}]}', '{"Price":20}', '{"Price":10}'],
  ['numeric, range to', '{"Price":[{"numeric":[">=",10,"<",20]}]}', '{"Price":10}', '{"Price":20}'],
  ['numeric, one bound', '{"Price":[{"numeric":["<",10]}]}', '{"Price":9.99}', '{"Price":10}'],
  ['exists', '{"Product":[{"exists":true}]}', '{"Product":null}', '{}'],
  ['exists looks at values, not at objects', '{"Product":[{"exists":true}]}', '{"Product":1}', '{"Product":{"a":1}}'],
  ['does not exist', '{"Product":[{"exists":false}]}', '{}', '{"Product":""}'],
  ['does not exist, below what is not there', '{"a":{"b":[{"exists":false}]}}', '{}', '{"a":{"b":1}}'],
  ['begins with', '{"Region":[{"prefix":"us-"}]}', '{"Region":"us-east-1"}', '{"Region":"eu-us-1"}'],
  ['ends with', '{"File":[{"suffix":".png"}]}', '{"File":"a.png"}', '{"File":"a.png.txt"}'],
  ['nested fields', '{"order":{"type":["buy"]}}', '{"order":{"type":"buy","n":1}}', '{"type":"buy"}'],
  ['an element of an array', '{"tags":["x"]}', '{"tags":["w","x"]}', '{"tags":[["y"],{"t":"x"}]}'],
  ['one element of an array has all', '{"l":{"a":[1],"b":[2]}}', '{"l":[{"a":1,"b":2}]}', '{"l":[{"a":1},{"b":2}]}'],
];

describe('a filter pattern', () => {
  it.each(OPERATORS)('%s', (_, pattern, matching, other) => {
    expect(matches(pattern, matching)).toBe(true);
    expect(matches(pattern, other)).toBe(false);
  });

  it('compares numbers by their text, as Lambda does, where the rule is not numeric', () => {
    expect(matches('{"n":[300]}', '{"n":300}')).toBe(true);
    expect(matches('{"n":[300]}', '{"n":300.0}')).toBe(false);
    expect(matches('{"n":[300]}', '{"n":3.0e2}')).toBe(false);
    expect(matches('{"n":[300]}', '{"n":"300"}')).toBe(false);
  });

  it('takes $or for a field where its alternatives are rules', () => {
    expect(matches('{"$or":[{"prefix":"a"},{"prefix":"b"}]}', '{"$or":"bc"}')).toBe(true);
  });

  it.each([
    ['{}', 'the pattern names no field'],
    ['[]', 'the pattern must be a JSON object'],
    ['{"a":"x"}', 'the pattern.a must be a list of values and rules, or an object of fields'],
    ['{"a":[]}', 'the pattern.a is an empty list'],
    ['{"a":{"b":{}}}', 'the pattern.a.b names no field'],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'the pattern.a[0] must be a value or an object with one operator'],
    ['{"a":[["x"]]}', 'the pattern.a[0] must be a value or an object with one operator'],
    ['{"a":[{"wildcard":"x*"}]}', "wildcard is not an operator of Lambda's filters"],
    ['{"a":[{"prefix":1}]}', 'prefix takes a string'],
    ['{"a":[{"suffix":null}]}', 'suffix takes a string'],
    ['{"a":[{"equals-ignore-case":["x"]}]}', 'equals-ignore-case takes a string'],
    ['{"a":[{"exists":"yes"}]}', 'exists takes true or false'],
    ['{"a":[{"anything-but":[]}]}', 'anything-but takes a string, a number, or a list of either'],
    ['{"a":[{"anything-but":["x",1]}]}', 'anything-but takes a string, a number, or a list of either'],
    ['{"a":[{"anything-but":true}]}', 'anything-but takes a string, a number, or a list of either'],
    ['{"a":[{"numeric":["=","100"]}]}', 'numeric takes "=" and a number'],
    ['{"a":[{"numeric":["=",1,"<",2]}]}', 'numeric takes "=" and a number'],
    ['{"a":[{"numeric":["toString",1]}]}', 'numeric takes "=" and a number'],
    ['{"a":[{"numeric":[]}]}', 'numeric takes "=" and a number'],
  ])('may not be %s', (pattern, message) => {
    expect(() => compile(pattern)).toThrow(RangeError);
    expect(() => compile(pattern)).toThrow(message);
  });
});
