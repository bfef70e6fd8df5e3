import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { avroFile, long, looseFile, sized } from '../../../../support/avro-file.ts';
import { dataOf } from './avro-fixture.ts';

const record = (fields: Record<string, unknown>, name = 'R') => ({
  type: 'record',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});

describe('a value of each type', () => {
  it.each([
    [{ type: 'array', items: 'null' }, [null, null], '[null,null]'],
    ['boolean', true, 'true'],
    ['boolean', false, 'false'],
    ['int', -2_147_483_648, '-2147483648'],
    ['int', 64, '64'],
    ['long', Number.MAX_SAFE_INTEGER - 1, '9007199254740990'],
    ['long', -1_234_567_890_123, '-1234567890123'],
    ['float', 0.5, '0.5'],
    ['float', Math.fround(0.1), '0.10000000149011612'],
    ['double', 0.1, '0.1'],
    ['double', -0, '-0'],
    ['double', 1e300, '1e+300'],
    ['string', 'a"\u00e9\u{1f600}\n', '"a\\"\u00e9\u{1f600}\\n"'],
    ['bytes', Buffer.from([0, 255, 1]), '"AP8B"'],
    [{ type: 'fixed', name: 'F', size: 2 }, Buffer.from([1, 2]), '"AQI="'],
    [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, 'B', '"B"'],
    [{ type: 'array', items: 'int' }, [1, 2, 3], '[1,2,3]'],
    [{ type: 'array', items: 'int' }, [], '[]'],
    [{ type: 'map', values: 'int' }, { a: 1, 'b"': 2 }, '{"a":1,"b\\"":2}'],
    [['null', 'string', 'int'], 'a', '"a"'],
    [{ type: 'array', items: ['null', 'int'] }, [null, 7], '[null,7]'],
    [['float', 'double', 'int', 'long'], { int: 7 }, '7'],
    [record({}), {}, '{}'],
    [record({ a: 'int', b: record({ c: 'string' }, 'S') }), { a: 1, b: { c: 'x' } }, '{"a":1,"b":{"c":"x"}}'],
    [
      record({ toString: 'int', constructor: 'int' }),
      { toString: 1, constructor: 2 },
      '{"toString":1,"constructor":2}',
    ],
  ] as const)('%j: %j', async (schema, value, text) => {
    expect(await dataOf(await avroFile(schema, [value]))).toEqual([text]);
  });
});

describe('a logical type', () => {
  const of = (type: string, logicalType: string, more = {}) => ({ type, logicalType, ...more });
  it.each([
    [of('int', 'date'), 20_778, '"2026-11-21"'],
    [of('int', 'date'), -1, '"1969-12-31"'],
    [of('int', 'time-millis'), 3_723_004, '"01:02:03.004"'],
    [of('long', 'time-micros'), 3_723_000_004, '"01:02:03.000004"'],
    [of('long', 'timestamp-millis'), 1_795_230_000_123, '"2026-11-21T03:00:00.123Z"'],
    [of('long', 'timestamp-millis'), -1, '"1969-12-31T23:59:59.999Z"'],
    [of('long', 'timestamp-micros'), 1_795_230_000_123_456, '"2026-11-21T03:00:00.123456Z"'],
    [of('long', 'local-timestamp-millis'), 1_795_230_000_123, '"2026-11-21T03:00:00.123"'],
    [of('string', 'uuid'), '0191e3a0-1111-7111-8111-100000000000', '"0191e3a0-1111-7111-8111-100000000000"'],
    [of('bytes', 'decimal', { precision: 9, scale: 2 }), Buffer.from([0x30, 0x39]), '"123.45"'],
    [of('bytes', 'decimal', { precision: 9, scale: 2 }), Buffer.from([0xff]), '"-0.01"'],
    [of('bytes', 'decimal', { precision: 9 }), Buffer.from([0x80]), '"-128"'],
    [of('bytes', 'decimal', { precision: 9 }), Buffer.from([]), '"0"'],
    [of('fixed', 'decimal', { name: 'D', size: 2, precision: 3, scale: 3 }), Buffer.from([0, 5]), '"0.005"'],
    [of('bytes', 'decimal', { precision: 9, scale: -1 }), Buffer.from([1]), '"AQ=="'],
    [of('long', 'date'), 7, '7'],
    [of('int', 'age-of-aquarius'), 7, '7'],
  ])('%j: %j', async (schema, value, text) => {
    expect(await dataOf(await avroFile(schema, [value]))).toEqual([text]);
  });

  it('timestamp-nanos, which no number holds', async () => {
    const schema = JSON.stringify(of('long', 'timestamp-nanos'));
    const file = looseFile(schema, [{ count: 1, data: long(1_795_230_000_123_456_789n) }]);
    expect(await dataOf(file)).toEqual(['"2026-11-21T03:00:00.123456789Z"']);
  });
});

describe('a value that JSON cannot hold is refused alone', () => {
  const beside = record({ n: 'long', more: { type: 'array', items: ['null', 'double', 'string'] } });
  const schema = JSON.stringify(beside);
  const good = Buffer.concat([long(1), long(0)]);
  const double = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return Buffer.concat([long(1), bytes]);
  };
  const withMore = (...items: Buffer[]): Buffer => Buffer.concat([long(1), long(items.length), ...items, long(0)]);
  it.each([
    ['a long beyond 2^53', Buffer.concat([long(2n ** 53n), long(0)]), '/data/n', 'number_range'],
    ['the least long', Buffer.concat([long(-(2n ** 63n)), long(0)]), '/data/n', 'number_range'],
    ['NaN', withMore(long(0), double(Number.NaN)), '/data/more/1', 'number_range'],
    ['Infinity', withMore(double(Number.POSITIVE_INFINITY)), '/data/more/0', 'number_range'],
    [
      'bytes that are no UTF-8',
      withMore(Buffer.concat([long(2), sized(Buffer.from([0xff]))])),
      '/data/more/0',
      'utf8_invalid',
    ],
  ])('%s', async (_what, bad, pointer, code) => {
    const file = looseFile(schema, [{ count: 3, data: Buffer.concat([good, bad, good]) }]);
    expect(await dataOf(file)).toEqual([
      '{"n":1,"more":[]}',
      expect.objectContaining({ pointer, code }),
      '{"n":1,"more":[]}',
    ]);
  });

  it('a time outside the years 1 to 9999, and a time of no day', async () => {
    const at = (type: string, logicalType: string, value: number) =>
      looseFile(JSON.stringify({ type, logicalType }), [{ count: 1, data: long(value) }]);
    for (const file of [
      at('long', 'timestamp-millis', 253_402_300_800_000),
      at('int', 'date', -719_163),
      at('int', 'time-millis', 86_400_000),
      at('int', 'time-millis', -1),
    ]) {
      expect(await dataOf(file)).toMatchObject([{ pointer: '/data', code: 'number_range' }]);
    }
  });

  it('a value that is too long, in bytes or as JSON', async () => {
    const file = await avroFile('bytes', [Buffer.alloc(1_001), Buffer.alloc(900), Buffer.alloc(3)]);
    expect(await dataOf(file)).toMatchObject([{ code: 'event_too_large' }, expect.any(String), '"AAAA"']);
    const long = await avroFile(
      record({ ['n'.repeat(300)]: 'int', ['m'.repeat(800)]: 'int' }),
      [{}].map(() => ({ ['n'.repeat(300)]: 1, ['m'.repeat(800)]: 2 })),
    );
    expect(await dataOf(long)).toMatchObject([{ code: 'event_too_large' }]);
  });
});

it('keeps a member called __proto__ and a name that comes twice, as JSON would', async () => {
  const map = JSON.stringify({ type: 'map', values: 'int' });
  const items = [sized('__proto__'), long(1), sized('a'), long(2), sized('a'), long(3)];
  const data = Buffer.concat([long(-3), long(Buffer.concat(items).length), ...items, long(0)]);
  expect(await dataOf(looseFile(map, [{ count: 1, data }]))).toEqual(['{"__proto__":1,"a":2,"a":3}']);
});

it('reads what avsc writes, whatever it is', async () => {
  const schema = record({
    text: 'string',
    maybe: ['null', 'double', 'boolean'],
    list: { type: 'array', items: record({ n: 'int', e: { type: 'enum', name: 'E', symbols: ['A', 'B'] } }, 'Item') },
    tree: record({ value: 'long', next: ['null', 'Tree'] }, 'Tree'),
    named: { type: 'map', values: ['string', 'int'] },
  });
  const type = avsc.Type.forSchema(schema as never);
  const values = Array.from({ length: 300 }, () => type.random());
  const limits = { eventBytes: 1e6, decompressedBytes: 1e8 };
  for (const codec of ['null', 'deflate', 'snappy', 'zstandard']) {
    const texts = await dataOf(await avroFile(schema, values, { codec, blockSize: 2_000 }), limits);
    expect(texts.map((text) => JSON.parse(text as string))).toEqual(JSON.parse(JSON.stringify(values)));
  }
});
