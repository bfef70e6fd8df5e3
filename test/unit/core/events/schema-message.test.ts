import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { schemaMessage } from '../../../../core/events/schema-message.ts';

const messageOf = (schema: TSchema, data: unknown): string => schemaMessage(Compile(schema).Errors(data)[1]);

describe('schemaMessage', () => {
  it.each<[string, TSchema, unknown, string]>([
    ['a type', Type.Object({ value: Type.Number() }), { value: '1' }, '/data/value must be number'],
    ['no data at all', Type.Object({}), undefined, '/data must be object'],
    ['missing fields', Type.Object({ a: Type.Any(), b: Type.Any() }), {}, '/data must have a, b'],
    ['a bound', Type.Object({ n: Type.Integer({ minimum: 0 }) }), { n: -1 }, '/data/n must be >= 0'],
    ['an item', Type.Array(Type.String()), ['a', 7], '/data/1 must be string'],
    [
      'a union',
      Type.Object({ n: Type.Union([Type.Integer(), Type.Null()]) }),
      { n: '' },
      '/data/n must be integer or null',
    ],
    ['literals', Type.Union([Type.Literal('a'), Type.Literal('b')]), 'c', '/data must be "a" or "b"'],
    ['an enum', Type.Enum(['a', 'b']), 'c', '/data must be one of "a", "b"'],
    [
      'a union of objects',
      Type.Union([Type.Object({ a: Type.Number() }), Type.Object({ b: Type.Object({ c: Type.Number() }) })]),
      { a: 'x' },
      '/data must match one of the alternatives',
    ],
    [
      'a union inside a union',
      Type.Union([Type.Object({ a: Type.Union([Type.Number(), Type.Null()]) }), Type.String()]),
      { a: 'x' },
      '/data must match one of the alternatives',
    ],
    ['a surplus field', Type.Object({}, { additionalProperties: false }), { 'x/y': 1 }, '/data/x~1y is not allowed'],
    [
      'a pattern',
      Type.Object({ c: Type.String({ pattern: '^[A-Z]{3}$' }) }),
      { c: 'eur' },
      '/data/c must match pattern "^[A-Z]{3}$"',
    ],
  ])('says what was expected where: %s', (_, schema, data, message) => {
    expect(messageOf(schema, data)).toBe(message);
  });

  it('repeats no more than 100 characters of the data', () => {
    const message = messageOf(Type.Record(Type.String(), Type.Number()), { ['k'.repeat(5_000)]: 'secret' });
    expect(message).toBe(`/data/${'k'.repeat(94)} must be number`);
  });

  it('bounds what a schema says of itself', () => {
    const values = Array.from({ length: 500 }, (_, index) => `value-${index}`);
    expect(messageOf(Type.Enum(values), 'c')).toHaveLength(206);
  });
});
