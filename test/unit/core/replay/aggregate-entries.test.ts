import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType } from '../../../../core/events/define-event-type.ts';
import { createAggregateEntries } from '../../../../core/replay/aggregate-entries.ts';

const HOUR = 3_600_000;
const reading = defineEventType({
  type: 'reading',
  versions: [Type.Object({ fahrenheit: Type.Number() }), Type.Object({ celsius: Type.Number() })],
  upcasters: [({ fahrenheit }) => ({ celsius: (fahrenheit - 32) / 1.8 })],
  process: () => {
    throw new Error('a rebuild must not run process()');
  },
  aggregates: {
    hourly: {
      every: { hours: 1 },
      key: ({ source }) => source,
      value: ({ data }) => {
        if (data.celsius > 1_000) throw new Error('a broken sensor');
        return data.celsius;
      },
    },
  },
});
const catalogue = createCatalogue([reading], { unknownTypes: 'accept' });
const event = (dataText: string | undefined, attributesText?: string) => ({
  id: 'e-1',
  source: 'lab',
  type: 'reading',
  time: { ms: HOUR + 5, micros: 0 },
  subject: undefined,
  partitionKey: undefined,
  dataText,
  attributesText,
});

describe('createAggregateEntries', () => {
  it('tells the windows of an event of any version, without running process()', () => {
    const { entriesOf, refused } = createAggregateEntries(catalogue);
    const entry = { aggregate: 'hourly', key: 'lab', windowStartMs: HOUR };
    expect(entriesOf(event('{"celsius":20.5}'))).toEqual([{ ...entry, value: 20.5 }]);
    expect(entriesOf(event('{"fahrenheit":50}'))).toEqual([{ ...entry, value: 10 }]);
    expect(entriesOf(event('{"fahrenheit":32}', '{"dataschema":"reading/1","x":1}'))).toEqual([{ ...entry, value: 0 }]);
    expect(refused()).toBe(0);
  });

  it('counts what the present code refuses', () => {
    const { entriesOf, refused } = createAggregateEntries(catalogue);
    expect(entriesOf(event('{"kelvin":1}'))).toBeUndefined();
    expect(entriesOf(event(undefined))).toBeUndefined();
    expect(entriesOf(event('{"celsius":1001}'))).toBeUndefined();
    expect(refused()).toBe(3);
  });

  it('leaves out types that are not declared', () => {
    const { entriesOf, refused } = createAggregateEntries(catalogue);
    expect(entriesOf({ ...event('{}'), type: 'other' })).toBeUndefined();
    expect(refused()).toBe(0);
  });
});
