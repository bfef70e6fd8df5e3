import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType, type EventType } from '../../../../core/events/define-event-type.ts';

const anyObject = Type.Object({});
const plain = (type: string, description?: string): EventType =>
  defineEventType({ type, versions: [anyObject], ...(description === undefined ? {} : { description }) });
const counting = (type: string, aggregate: string, minutes = 1): EventType =>
  defineEventType({
    type,
    versions: [anyObject],
    aggregates: { [aggregate]: { every: { minutes }, key: (event) => event.type, value: () => 1 } },
  });
const catalogueOf = (...types: EventType[]) => createCatalogue(types, { unknownTypes: 'accept' });

const envelope = {
  id: 'e-1',
  source: 'lab',
  type: 'zeek.conn',
  time: { ms: 61_000, micros: 0 },
  subject: undefined,
  partitionKey: 'p',
};
const context = { attempt: 1, receivedAtMs: 5, shardId: 'shardId-000000000000', sequenceNumber: '7' };

describe('finding the declaration of a type', () => {
  const catalogue = catalogueOf(
    plain('*', 'anything'),
    plain('zeek.*', 'family'),
    plain('zeek.conn.*', 'longer family'),
    plain('zeek.conn', 'exact'),
  );

  it.each([
    ['zeek.conn', 'exact'],
    ['zeek.conn.closed', 'longer family'],
    ['zeek.connection', 'family'],
    ['zeek.dns', 'family'],
    ['zeek', 'anything'],
    ['Zeek.dns', 'anything'],
  ])('takes %s for %s, again and again', (type, description) => {
    expect(catalogue.describe(type)?.description).toBe(description);
    expect(catalogue.describe(type)?.description).toBe(description);
    expect(catalogue.find(type)).toBe(catalogue.find(type));
  });

  it('finds nothing for a type that is not declared', () => {
    const small = catalogueOf(plain('order.placed'), plain('zeek.*'));
    expect(small.find('order')).toBeUndefined();
    expect(small.find('order.placed.late')).toBeUndefined();
    expect(small.find('zeek')).toBeUndefined();
    expect(small.find('')).toBeUndefined();
    expect(small.find('constructor')).toBeUndefined();
  });

  it('goes on finding types after more names than it remembers', () => {
    for (let index = 0; index < 2_500; index += 1) {
      expect(catalogue.describe(`zeek.${index}`)?.description).toBe('family');
    }
    expect(catalogue.describe('zeek.0')?.description).toBe('family');
    expect(catalogue.describe('zeek.conn')?.description).toBe('exact');
  });

  it('says what becomes of unknown types', () => {
    expect(createCatalogue([], { unknownTypes: 'reject' }).unknownTypes).toBe('reject');
  });
});

describe('running a type', () => {
  it('hands process() the event with its latest data, and the context', async () => {
    const catalogue = catalogueOf(
      defineEventType({
        type: 'zeek.conn',
        versions: [anyObject],
        process: (event, { attempt }) => ({ event, attempt }),
      }),
    );
    expect(await catalogue.find('zeek.conn')?.process?.(envelope, { bytes: 1 }, context)).toEqual({
      event: {
        id: 'e-1',
        source: 'lab',
        type: 'zeek.conn',
        time: { ms: 61_000, micros: 0 },
        subject: undefined,
        partitionKey: 'p',
        data: { bytes: 1 },
      },
      attempt: 1,
    });
  });

  it('has no process() where none is declared, and no windows without aggregates', () => {
    const runner = catalogueOf(plain('zeek.conn')).find('zeek.conn');
    expect(runner?.process).toBeUndefined();
    expect(runner?.aggregate(envelope, {})).toBeUndefined();
  });

  it('tells the windows that an event counts in', () => {
    const runner = catalogueOf(counting('zeek.*', 'zeek.count')).find('zeek.conn');
    expect(runner?.aggregate(envelope, {})).toEqual([
      { aggregate: 'zeek.count', key: 'zeek.conn', windowStartMs: 60_000, value: 1 },
    ]);
  });

  it('needs no data where nothing looks at it', () => {
    const needsData = (type: EventType) => catalogueOf(type).find('a')?.needsData;
    const open = { type: 'a', versions: [Type.Unknown()] } as const;
    expect(needsData(defineEventType(open))).toBe(false);
    expect(needsData(defineEventType({ ...open, process: () => {} }))).toBe(true);
    expect(needsData(counting('a', 'a.count'))).toBe(true);
    expect(needsData(plain('a'))).toBe(true);
  });

  it('carries the attempts of the type', () => {
    const declared = defineEventType({ type: 'a', versions: [anyObject], attempts: 5, retryDelayMs: 20 });
    expect(catalogueOf(declared).find('a')).toMatchObject({ attempts: 5, retryDelayMs: 20 });
  });
});

describe('describing the types', () => {
  const v1 = Type.Object({ name: Type.String() });
  const v2 = Type.Object({ name: Type.String(), age: Type.Integer() });
  const catalogue = catalogueOf(
    defineEventType({
      type: 'person.born',
      description: 'A person.',
      versions: [v1, v2],
      upcasters: [({ name }) => ({ name, age: 0 })],
      example: {
        id: '1',
        source: 's',
        type: 'person.born',
        time: '2025-01-01T00:00:00Z',
        data: { name: 'Ada', age: 0 },
      },
    }),
    counting('zeek.*', 'zeek.count', 5),
  );

  it('lists types with their versions and aggregates', () => {
    expect(catalogue.list()).toEqual([
      { type: 'person.born', description: 'A person.', latestVersion: 2, versions: [1, 2], aggregates: [] },
      {
        type: 'zeek.*',
        description: undefined,
        latestVersion: 1,
        versions: [1],
        aggregates: [{ name: 'zeek.count', everyMs: 300_000 }],
      },
    ]);
    expect(catalogue.aggregates()).toEqual([{ name: 'zeek.count', everyMs: 300_000 }]);
  });

  it('gives the JSON Schema of each version, with the example at the latest', () => {
    expect(JSON.parse(JSON.stringify(catalogue.schema('person.born', 1)))).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'person.born/1',
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
    });
    expect(catalogue.schema('person.born', 2)).toMatchObject({
      $id: 'person.born/2',
      examples: [{ name: 'Ada', age: 0 }],
    });
  });

  it('gives the schema of a family by its own name and by the name of a member', () => {
    expect(catalogue.schema('zeek.*', 1)).toMatchObject({ $id: 'zeek.*/1' });
    expect(catalogue.schema('zeek.conn', 1)).toMatchObject({ $id: 'zeek.*/1' });
  });

  it('knows no other version and no other type', () => {
    expect(catalogue.schema('person.born', 0)).toBeUndefined();
    expect(catalogue.schema('person.born', 3)).toBeUndefined();
    expect(catalogue.schema('person.died', 1)).toBeUndefined();
    expect(catalogue.describe('person.died')).toBeUndefined();
  });
});
