import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { avroFile, long, looseFile, sized, snappy } from '../../../../support/avro-file.ts';
import { dataOf, eventsOf, refusalOf } from './avro-fixture.ts';

const READING = {
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'sensor', type: 'string' },
    { name: 'celsius', type: 'double' },
  ],
};
const readings = Array.from({ length: 50 }, (_, n) => ({ sensor: `s-${n}`, celsius: n / 2 }));
const INVALID = { status: 400, code: 'avro_invalid' };

describe('a file', () => {
  it('becomes events with the attributes of its headers', async () => {
    const file = await avroFile(READING, readings.slice(0, 2));
    expect(await eventsOf(file, { 'ce-type': 'reading', 'ce-source': 'gr%C3%BC%C3%9Fe', 'ce-subject': 'a' })).toEqual([
      '{"type":"reading","source":"gr\u00fc\u00dfe","subject":"a","data":{"sensor":"s-0","celsius":0}}',
      '{"type":"reading","source":"gr\u00fc\u00dfe","subject":"a","data":{"sensor":"s-1","celsius":0.5}}',
    ]);
  });

  it('has its events numbered where an id is given, so that it may be sent again', async () => {
    const file = await avroFile('int', [7, 8]);
    expect(await eventsOf(file, { 'ce-id': 'hour-3' })).toEqual([
      '{"type":"t","id":"hour-3-0","data":7}',
      '{"type":"t","id":"hour-3-1","data":8}',
    ]);
  });

  it.each(['null', 'deflate', 'snappy', 'zstandard'])('is read with codec %s, whatever its blocks', async (codec) => {
    const file = await avroFile(READING, readings, { codec, blockSize: 100 });
    expect((await dataOf(file)).map((text) => JSON.parse(text as string))).toEqual(readings);
  });

  it('may hold no event', async () => {
    expect(await dataOf(looseFile('"int"', []))).toEqual([]);
    expect(await dataOf(looseFile('"int"', [{ count: 0, data: Buffer.alloc(0) }]))).toEqual([]);
  });

  it('needs a type', async () => {
    await expect(eventsOf(await avroFile('int', [7]), { 'ce-type': undefined as never })).rejects.toMatchObject({
      status: 400,
      code: 'header_invalid',
    });
  });

  it('may use names that JavaScript uses', async () => {
    const named = { type: 'record', name: 'constructor', fields: [{ name: '__proto__', type: 'int' }] };
    expect(await dataOf(looseFile(JSON.stringify(named), [{ count: 1, data: long(7) }]))).toEqual(['{"__proto__":7}']);
  });
});

describe('a codec', () => {
  it.each(['bzip2', 'xz', 'lzo', '__proto__'])('%s is refused with those that are taken', async (codec) => {
    const told = await refusalOf(looseFile('"int"', [{ count: 1, data: long(7) }], codec));
    expect(told).toMatchObject({ status: 415, code: 'codec_unsupported' });
    expect(told.message).toContain('null, deflate, snappy or zstandard');
  });

  it.each(['deflate', 'snappy', 'zstandard'])('%s: a block that is damaged is refused', async (codec) => {
    const file = await avroFile('string', ['a'.repeat(500)], { codec });
    const bytes = Buffer.from(file);
    const at = bytes.length - 16 - 5;
    bytes[at] = bytes[at]! ^ 0xff;
    expect(await refusalOf(bytes)).toMatchObject(INVALID);
  });

  it('deflate: bytes behind the end of a block are refused', async () => {
    const data = Buffer.concat([deflateRawSync(long(7)), Buffer.from([0])]);
    expect(await refusalOf(looseFile('"int"', [{ count: 1, data }], 'deflate'))).toMatchObject(INVALID);
  });

  it('snappy: a block shorter than its checksum is refused', async () => {
    expect(await refusalOf(looseFile('"int"', [{ count: 1, data: Buffer.alloc(3) }], 'snappy'))).toMatchObject(INVALID);
  });

  it.each(['deflate', 'snappy', 'zstandard'])(
    '%s: what expands to too much is refused, over all blocks',
    async (codec) => {
      const file = await avroFile('string', Array(3).fill('a'.repeat(40_000)), { codec, blockSize: 1_000 });
      expect(await refusalOf(file)).toMatchObject({ status: 413, code: 'body_too_large' });
      const bomb = { count: 1, data: codec === 'snappy' ? snappy(Buffer.alloc(1e6)) : Buffer.alloc(0) };
      if (codec === 'snappy') expect(await refusalOf(looseFile('"int"', [bomb], codec))).toMatchObject({ status: 413 });
    },
  );
});

describe('nothing is kept of a file', () => {
  const one = { count: 1, data: long(7) };
  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['of another kind', Buffer.from('PAR1')],
    ['that begins as one does, and ends', Buffer.from('Obj\u0001', 'latin1')],
    ['of another version', Buffer.concat([Buffer.from('Obj\u0002', 'latin1'), looseFile('"int"', [one]).subarray(4)])],
    ['without a schema', Buffer.concat([Buffer.from('Obj\u0001', 'latin1'), long(0), Buffer.alloc(16)])],
    ['whose schema is no JSON', looseFile('int', [one])],
    ['whose schema is no schema', looseFile('{"type":"integer"}', [one])],
    ['whose schema is null', looseFile('null', [one])],
    ['whose schema names a type that is nowhere', looseFile('{"type":"array","items":"Nothing"}', [one])],
    [
      'whose schema has a field with an impossible name',
      looseFile('{"type":"record","name":"R","fields":[{"name":"a;b","type":"int"}]}', [one]),
    ],
    [
      'whose schema is no UTF-8',
      Buffer.from(looseFile('"int"', [one]).toString('latin1').replace('"int"', '"i\u00fft"'), 'latin1'),
    ],
    ['whose schema has more than 32 KiB', looseFile(JSON.stringify({ type: 'int', doc: 'x'.repeat(32_768) }), [one])],
    [
      'whose schema nests 2,600 levels',
      looseFile(`${'{"type":"array","items":'.repeat(1_300)}"int"${'}'.repeat(1_300)}`, [one]),
    ],
    ['with a wrong sync marker', looseFile('"int"', [one, { ...one, sync: Buffer.alloc(16) }])],
    [
      'whose block says it has fewer values',
      looseFile('"int"', [{ count: 1, data: Buffer.concat([long(7), long(8)]) }]),
    ],
    ['whose block says it has more values', looseFile('"int"', [{ count: 3, data: long(7) }])],
    ['whose block has a negative count', looseFile('"int"', [{ count: -1, data: long(7) }])],
    ['whose block has a count beyond 2^53', looseFile('"int"', [{ count: 2n ** 60n, data: long(7) }])],
    ['whose string is longer than the file', looseFile('"string"', [{ count: 1, data: long(1_000_000) }])],
    ['whose string has a negative length', looseFile('"string"', [{ count: 1, data: long(-1) }])],
    ['whose boolean is neither', looseFile('"boolean"', [{ count: 1, data: Buffer.from([2]) }])],
    ['whose int has more than 32 bits', looseFile('"int"', [{ count: 1, data: long(2 ** 31) }])],
    ['whose number does not end', looseFile('"long"', [{ count: 1, data: Buffer.alloc(11, 0xff) }])],
    ['whose union has no such branch', looseFile('["null","int"]', [{ count: 1, data: long(2) }])],
    [
      'whose enum has no such symbol',
      looseFile('{"type":"enum","name":"E","symbols":["A"]}', [{ count: 1, data: long(1) }]),
    ],
    [
      'that holds another type than its schema says',
      looseFile(JSON.stringify(READING), [{ count: 1, data: sized('text alone') }]),
    ],
    [
      'whose record holds itself for ever',
      looseFile('{"type":"record","name":"R","fields":[{"name":"a","type":"R"}]}', [one]),
    ],
    [
      'whose array claims 2^31 items that take no bytes',
      looseFile('{"type":"array","items":"null"}', [{ count: 1, data: Buffer.concat([long(2 ** 31), long(0)]) }]),
    ],
    [
      'whose array claims 2^31 numbers',
      looseFile('{"type":"array","items":"int"}', [{ count: 1, data: long(2 ** 31) }]),
    ],
    [
      'whose array claims 2^62 items',
      looseFile('{"type":"array","items":"null"}', [{ count: 1, data: long(2n ** 62n) }]),
    ],
  ])('%s', async (_what, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject(INVALID);
  });

  it('that is cut short anywhere but between two blocks', async () => {
    const file = await avroFile('int', [7, 8, 9], { blockSize: 1 });
    const blockBytes = 1 + 1 + 1 + 16;
    const ends = [0, 1, 2].map((blocks) => file.length - blocks * blockBytes).concat(file.length - 3 * blockBytes);
    for (let length = 0; length < file.length; length += 1) {
      if (ends.includes(length)) expect(await dataOf(file.subarray(0, length))).toHaveLength(3 - ends.indexOf(length));
      else expect(await refusalOf(file.subarray(0, length))).toMatchObject(INVALID);
    }
  });

  it('that nests too deep, and does not do so a little less deep', async () => {
    const tree = '{"type":"record","name":"R","fields":[{"name":"a","type":["null","R"]}]}';
    const nested = (depth: number) => looseFile(tree, [{ count: 1, data: Buffer.alloc(depth, 2).fill(0, depth - 1) }]);
    const limits = { eventBytes: 10_000, decompressedBytes: 10_000 };
    expect((await dataOf(nested(200), limits))[0]).toMatch(/^\{"a":\{"a":/);
    expect(await refusalOf(nested(201))).toMatchObject(INVALID);
  });
});

describe('a file made to keep us busy', () => {
  it('may claim values that take no bytes, a million of them', async () => {
    const nulls = Buffer.concat([long(200_000), long(0)]);
    const file = (count: number) =>
      looseFile('{"type":"array","items":"null"}', [{ count, data: Buffer.concat(Array(count).fill(nulls)) }]);
    expect(await dataOf(file(4))).toHaveLength(4);
    expect(await refusalOf(file(6))).toMatchObject(INVALID);
  });

  it('does not make a text of names that the schema repeats', async () => {
    const name = 'n'.repeat(30_000);
    const items = { type: 'record', name: 'R', fields: [{ name, type: 'boolean' }] };
    const data = Buffer.concat([long(400_000), Buffer.alloc(400_000), long(0)]);
    const limits = { eventBytes: 262_144, decompressedBytes: 1e6 };
    const file = looseFile(JSON.stringify({ type: 'array', items }), [{ count: 1, data }]);
    expect(await refusalOf(file)).toMatchObject(INVALID); // 800,000 values
    const fewer = Buffer.concat([long(200_000), Buffer.alloc(200_000), long(0)]);
    const other = looseFile(JSON.stringify({ type: 'array', items }), [{ count: 1, data: fewer }]);
    expect(await dataOf(other, limits)).toMatchObject([{ code: 'event_too_large' }]);
  });

  it('does not work out defaults, which nobody needs', async () => {
    const record = (n: number) => ({
      type: 'record',
      name: `R${n}`,
      fields: ['a', 'b'].map((name) => ({ name, type: n === 0 ? 'int' : `R${n - 1}`, default: n === 0 ? 0 : {} })),
    });
    const schema = Array.from({ length: 60 }, (_, n) => record(n));
    expect(await refusalOf(looseFile(JSON.stringify(schema), [{ count: 1, data: long(99) }]))).toMatchObject(INVALID);
  });
});
