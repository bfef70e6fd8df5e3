import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { defineEventType } from '../../../../core/events/define-event-type.ts';
import { createReader } from '../../../../core/events/upcast.ts';

const v1 = Type.Object({ celsius: Type.String() });
const v2 = Type.Object({ celsius: Type.Number() });
const v3 = Type.Object({ kelvin: Type.Number(), site: Type.String() });

const read = createReader(
  defineEventType({
    type: 'heat.measured',
    versions: [v1, v2, v3],
    upcasters: [
      ({ celsius }) => ({ celsius: Number(celsius) }),
      ({ celsius }) => ({ kelvin: celsius + 273, site: 'unknown' }),
    ],
  }),
);

describe('reading data without a version named', () => {
  it('leaves data of the latest version as it is, further fields included', () => {
    const data = { kelvin: 300, site: 'lab', colour: 'red' };
    const result = read(data, undefined);
    expect(result).toEqual({ ok: true, data: { kelvin: 300, site: 'lab', colour: 'red' } });
    expect(result.ok && result.data).toBe(data);
  });

  it('brings version 2 to the latest', () => {
    expect(read({ celsius: 20 }, undefined)).toEqual({ ok: true, data: { kelvin: 293, site: 'unknown' } });
  });

  it('brings version 1 to the latest, step by step', () => {
    expect(read({ celsius: '20' }, undefined)).toEqual({ ok: true, data: { kelvin: 293, site: 'unknown' } });
  });

  it('takes the newest version that the data matches', () => {
    expect(read({ kelvin: 1, site: 'lab', celsius: '20' }, undefined)).toMatchObject({ data: { kelvin: 1 } });
  });

  it('refuses data of no version with what the latest expects', () => {
    expect(read({ kelvin: 'warm', site: 'lab' }, undefined)).toEqual({
      ok: false,
      code: 'EVENT_INVALID',
      message: '/data/kelvin must be number (version 3 of heat.measured)',
    });
  });

  it('refuses an event without data', () => {
    expect(read(undefined, undefined)).toMatchObject({
      ok: false,
      message: '/data must be object (version 3 of heat.measured)',
    });
  });
});

describe('reading data whose dataschema names the version', () => {
  it.each(['heat.measured/2', 'https://schemas.example.com/heat.measured/2', 'urn:anything/2'])('reads %s', (name) => {
    expect(read({ celsius: 20 }, name)).toEqual({ ok: true, data: { kelvin: 293, site: 'unknown' } });
  });

  it('refuses data of another version than the one named', () => {
    expect(read({ celsius: '20' }, 'heat.measured/2')).toEqual({
      ok: false,
      code: 'EVENT_INVALID',
      message: '/data/celsius must be number (version 2 of heat.measured)',
    });
  });

  it('reads the version that is named even where a newer one matches as well', () => {
    expect(read({ celsius: 20, kelvin: 1, site: 'lab' }, 'heat.measured/2')).toMatchObject({ data: { kelvin: 293 } });
  });

  it('refuses a version that is not declared yet', () => {
    expect(read({ kelvin: 1, site: 'lab' }, 'heat.measured/4')).toEqual({
      ok: false,
      code: 'EVENT_INVALID',
      message: '/dataschema names version 4 of heat.measured, and the newest is 3',
    });
  });

  it.each([
    'https://schemas.example.com/heat.json',
    'heat.measured/latest',
    'heat.measured/0',
    'heat.measured/02',
    '2',
  ])('takes %s for no version name', (name) => {
    expect(read({ celsius: 20 }, name)).toEqual({ ok: true, data: { kelvin: 293, site: 'unknown' } });
  });
});

describe('faults of the type itself', () => {
  it('sets aside what an upcaster made of data that it was not written for', () => {
    expect(read({ celsius: 'warm' }, undefined)).toEqual({
      ok: false,
      code: 'PROCESS_FAILED',
      message: 'the upcaster of heat.measured from version 1 to 2 made data of which /data/celsius must be number',
    });
  });

  it('turns a throwing upcaster into an answer', () => {
    const throwing = createReader(
      defineEventType({
        type: 'heat.measured',
        versions: [v1, v2],
        upcasters: [
          () => {
            throw new RangeError('no thermometer');
          },
        ],
      }),
    );
    expect(throwing({ celsius: '20' }, undefined)).toEqual({
      ok: false,
      code: 'PROCESS_FAILED',
      message: 'a schema or upcaster of heat.measured threw RangeError: no thermometer',
    });
  });
});
