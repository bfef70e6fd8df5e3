import Type, { type Static } from 'typebox';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  defineEventType,
  type EventTypeDefinition,
  Filtered,
  filter,
  isFiltered,
  type LatestOf,
  type UpcastersOf,
} from '../../../../core/events/define-event-type.ts';

const v1 = Type.Object({ name: Type.String() });
const v2 = Type.Object({ name: Type.String(), age: Type.Number() });
const v3 = Type.Object({ age: Type.Integer(), isAdult: Type.Boolean() });

describe('what the compiler knows of a declaration', () => {
  it('types process() and aggregates by the latest version, upcasters by their two versions', () => {
    defineEventType({
      type: 'person.born',
      versions: [v1, v2, v3],
      upcasters: [
        (data) => {
          expectTypeOf(data).toEqualTypeOf<{ name: string }>();
          return { name: data.name, age: 0 };
        },
        (data) => {
          expectTypeOf(data).toEqualTypeOf<{ name: string; age: number }>();
          return { age: data.age, isAdult: data.age >= 18 };
        },
      ],
      process(event, context) {
        expectTypeOf(event.data).toEqualTypeOf<{ age: number; isAdult: boolean }>();
        expectTypeOf(event.time.ms).toEqualTypeOf<number>();
        expectTypeOf(event.subject).toEqualTypeOf<string | undefined>();
        expectTypeOf(context.attempt).toEqualTypeOf<number>();
      },
      aggregates: {
        'person.age.daily': {
          every: { days: 1 },
          key: (event) => {
            expectTypeOf(event.data).toEqualTypeOf<{ age: number; isAdult: boolean }>();
            return event.source;
          },
          value: ({ data }) => data.age,
        },
      },
    });
    expectTypeOf<LatestOf<readonly [typeof v1, typeof v2]>>().toEqualTypeOf<Static<typeof v2>>();
    expectTypeOf<UpcastersOf<readonly [typeof v1]>>().toEqualTypeOf<readonly []>();
  });

  it('refuses an upcaster that makes no next version', () => {
    defineEventType({
      type: 'person.born',
      versions: [v1, v2],
      // @ts-expect-error: version 2 needs an age
      upcasters: [(data) => ({ name: data.name })],
    });
    defineEventType({
      type: 'person.born',
      versions: [v1, v2],
      // @ts-expect-error: version 1 has no age
      upcasters: [(data) => ({ name: data.name, age: data.age })],
    });
  });

  it('refuses too few and too many upcasters, and a type without a version', () => {
    // @ts-expect-error: one is missing
    defineEventType({ type: 'person.born', versions: [v1, v2, v3], upcasters: [() => ({ name: '', age: 0 })] });
    // @ts-expect-error: all are missing
    defineEventType({ type: 'person.born', versions: [v1, v2] });
    // @ts-expect-error: one version needs none
    defineEventType({ type: 'person.born', versions: [v1], upcasters: [() => ({ name: '' })] });
    // @ts-expect-error: a type has a version
    defineEventType({ type: 'person.born', versions: [] });
  });

  it('refuses fields that the latest version does not have, and results that are no objects', () => {
    defineEventType({
      type: 'person.born',
      versions: [v1],
      aggregates: {
        'person.age.daily': {
          every: { days: 1 },
          key: (event) => event.source,
          // @ts-expect-error: no such field
          value: ({ data }) => data.age,
        },
      },
    });
    defineEventType({
      type: 'person.born',
      versions: [v1],
      // @ts-expect-error: a text is no result
      process: () => 'stored?',
    });
    // @ts-expect-error: the example is of the latest version
    const example: EventTypeDefinition<readonly [typeof v1]>['example'] = {
      id: '1',
      source: 's',
      type: 't',
      time: 't',
    };
    expect(example).toBeDefined();
  });

  it('takes a process() that returns nothing, an object, a filter or a promise of these', () => {
    defineEventType({ type: 'a', versions: [v1], process: () => {} });
    defineEventType({ type: 'a', versions: [v1], process: async () => {} });
    defineEventType({ type: 'a', versions: [v1], process() {} });
    defineEventType({ type: 'a', versions: [v1], process: () => ({ length: 3 }) });
    defineEventType({ type: 'a', versions: [v1], process: async ({ data }) => ({ length: data.name.length }) });
    defineEventType({
      type: 'a',
      versions: [v1],
      process({ data }) {
        if (data.name === '') return filter('no name');
        return undefined;
      },
    });
    defineEventType({
      type: 'a',
      versions: [v1],
      async process({ data }) {
        if (data.name === '') return filter('no name');
        return { length: data.name.length };
      },
    });
  });
});

describe('defineEventType', () => {
  it('fills in 3 attempts with 100 ms before the second', () => {
    const declared = defineEventType({ type: 'person.born', versions: [v1] });
    expect(declared).toMatchObject({ attempts: 3, retryDelayMs: 100, upcasters: [], aggregates: {} });
  });

  it('keeps what was declared', () => {
    const declared = defineEventType({ type: 'person.born', versions: [v1], attempts: 1, retryDelayMs: 0 });
    expect(declared).toMatchObject({ type: 'person.born', attempts: 1, retryDelayMs: 0 });
  });
});

describe('filter', () => {
  it('makes a value that cannot be mistaken for a result', () => {
    expect(isFiltered(filter('a test order'))).toBe(true);
    expect(filter('a test order').reason).toBe('a test order');
    expect(isFiltered({ reason: 'a test order' })).toBe(false);
    expect(isFiltered(Object.create(Filtered.prototype))).toBe(false);
    expect(isFiltered(undefined)).toBe(false);
    expect(isFiltered(null)).toBe(false);
    expect(isFiltered('filtered')).toBe(false);
  });

  it('makes a reason that every store can take', () => {
    expect(filter('a\u0000b').reason).toBe('a\ufffdb');
    expect(filter('a\ud800').reason).toBe('a\ufffd');
    expect(filter('x'.repeat(1_000)).reason).toHaveLength(200);
  });
});
