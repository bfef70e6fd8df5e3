import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type LooseBlock, long, looseFile, sized, snappy } from '../avro-file.ts';
import { type BadInput, pathOf, SOURCE } from './bad-input.ts';

const KIB = 1024;
const MIB = KIB * KIB;
const AVRO_TYPE = { 'content-type': 'application/avro' };
const HEADERS = { ...AVRO_TYPE, 'ce-type': 'bad.input', 'ce-source': SOURCE };
const READING = JSON.stringify({
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'n', type: 'long' },
    { name: 'x', type: 'double' },
  ],
});

function reading(n: number | bigint, x: number): Buffer {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(x);
  return Buffer.concat([long(n), double]);
}
const block = (...values: readonly Uint8Array[]): LooseBlock => ({ count: values.length, data: Buffer.concat(values) });
const GOOD = looseFile(READING, [block(reading(1, 0.5), reading(2, -1))]);

const sent = (
  what: string,
  body: Uint8Array | (() => Uint8Array),
  answer: Pick<BadInput, 'status' | 'code' | 'fault' | 'shows' | 'later'>,
  headers: Readonly<Record<string, string>> = {},
): BadInput => ({
  ref: 'B105',
  what,
  send: () => ({ headers: { ...HEADERS, ...headers }, body: typeof body === 'function' ? body() : body }),
  ...answer,
});
const invalid = (what: string, body: Uint8Array | (() => Uint8Array)): BadInput =>
  sent(what, body, { status: 400, code: 'avro_invalid' });
const EACH = { status: 422, code: 'events_rejected' } as const;

const changed = (at: number): Uint8Array => {
  const bytes = Buffer.from(GOOD);
  bytes[at < 0 ? bytes.length + at : at]! ^= 0xff;
  return bytes;
};

/** Avro object container files, which the catalogue names at its end. */
export const AVRO: readonly BadInput[] = [
  invalid('an empty file', Buffer.alloc(0)),
  invalid('JSON', Buffer.from('[{"n":1,"x":0.5}]')),
  invalid('a Parquet file', Buffer.from('PAR1\u0000\u0000PAR1')),
  invalid('a wrong magic', changed(3)),
  invalid('a wrong sync marker', changed(-1)),
  invalid('a file cut short within a block', GOOD.subarray(0, -20)),
  invalid('a file cut short within its head', GOOD.subarray(0, 40)),
  invalid('bytes behind the last block', Buffer.concat([GOOD, Buffer.from([2])])),
  invalid('a schema that is no JSON', looseFile('{', [block(long(1))])),
  invalid('a schema that is none', looseFile('{"type":"integer"}', [block(long(1))])),
  invalid(
    'a schema of 40 KiB',
    looseFile(JSON.stringify({ type: 'int', doc: 'x'.repeat(40 * KIB) }), [block(long(1))]),
  ),
  invalid('a schema of another type than the data', looseFile('"string"', [block(reading(1_000_000, 1))])),
  invalid(
    'more values than the block says',
    looseFile('"int"', [{ count: 1, data: Buffer.concat([long(1), long(2)]) }]),
  ),
  invalid('fewer values than the block says', looseFile('"int"', [{ count: 2, data: long(1) }])),
  invalid('a negative count of values', looseFile('"int"', [{ count: -1, data: long(1) }])),
  invalid('a text longer than the file', looseFile('"string"', [block(long(1e9))])),
  invalid(
    'an array of 2^31 items that take no bytes',
    looseFile('{"type":"array","items":"null"}', [block(Buffer.concat([long(2 ** 31), long(0)]))]),
  ),
  invalid('an array of 2^31 numbers', looseFile('{"type":"array","items":"long"}', [block(long(2 ** 31))])),
  invalid(
    'a record that holds itself',
    looseFile('{"type":"record","name":"R","fields":[{"name":"a","type":"R"}]}', [block(long(1))]),
  ),
  invalid('1,000,000 records in each other', () =>
    looseFile('{"type":"record","name":"R","fields":[{"name":"a","type":["null","R"]}]}', [
      block(Buffer.alloc(MIB, 2)),
    ]),
  ),
  invalid('defaults that refer to each other 60 times over', () => {
    const record = (n: number): unknown => ({
      type: 'record',
      name: `R${n}`,
      fields: ['a', 'b'].map((name) => ({ name, type: n === 0 ? 'int' : `R${n - 1}`, default: n === 0 ? 0 : {} })),
    });
    return looseFile(JSON.stringify(Array.from({ length: 60 }, (_, n) => record(n))), [block(long(99))]);
  }),
  invalid('700 types', () => {
    const types = Array.from({ length: 700 }, (_, n) => ({ type: 'record', name: `R${n}`, fields: [] }));
    return looseFile(JSON.stringify(types), [block(long(9_999))]);
  }),
  invalid('a damaged deflate block', looseFile(READING, [block(Buffer.alloc(20, 0xff))], 'deflate')),
  invalid('a damaged snappy block', looseFile(READING, [block(Buffer.alloc(20, 0xff))], 'snappy')),
  invalid('a snappy block with a wrong checksum', () => {
    const data = snappy(reading(1, 2));
    data[data.length - 1]! ^= 0xff;
    return looseFile(READING, [{ count: 1, data }], 'snappy');
  }),
  invalid('a damaged zstandard block', looseFile(READING, [block(Buffer.alloc(20, 0xff))], 'zstandard')),
  sent('no block', looseFile(READING, []), { status: 400, code: 'batch_empty' }),
  sent('2^40 values that take no bytes', looseFile('"null"', [{ count: 2n ** 40n, data: Buffer.alloc(0) }]), {
    status: 413,
    code: 'too_many_events',
  }),
  sent('5,001 values', () => looseFile('"int"', [block(...Array<Buffer>(5_001).fill(long(7)))]), {
    status: 413,
    code: 'too_many_events',
  }),
  ...['bzip2', 'xz', '__proto__'].map((codec) =>
    sent(`codec \`${codec}\``, looseFile(READING, [block(reading(1, 2))], codec), {
      status: 415,
      code: 'codec_unsupported',
    }),
  ),
  sent(
    'zstandard that expands to 64 MiB',
    () => looseFile('"bytes"', [{ count: 1, data: zstdCompressSync(Buffer.alloc(64 * MIB)) }], 'zstandard'),
    { status: 413, code: 'body_too_large' },
  ),
  sent(
    'snappy that says it expands to 4 GiB',
    looseFile('"bytes"', [{ count: 1, data: Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0]) }], 'snappy'),
    { status: 413, code: 'body_too_large' },
  ),
  {
    ref: 'B105',
    what: 'no `ce-type`',
    send: { headers: AVRO_TYPE, body: GOOD },
    status: 400,
    code: 'header_invalid',
  },
  sent('`ce-data`', GOOD, { status: 400, code: 'header_invalid' }, { 'ce-data': '1' }),
  sent('NaN', looseFile(READING, [block(reading(1, Number.NaN))]), { ...EACH, fault: '/data/x number_range' }),
  sent('Infinity', looseFile(READING, [block(reading(1, Number.NEGATIVE_INFINITY))]), {
    ...EACH,
    fault: '/data/x number_range',
  }),
  sent('a long beyond 2^53', looseFile(READING, [block(reading(2n ** 53n, 1))]), {
    ...EACH,
    fault: '/data/n number_range',
  }),
  sent('a text that is no UTF-8', looseFile('"string"', [block(sized(Buffer.from([0xc3, 0x28])))]), {
    ...EACH,
    fault: '/data utf8_invalid',
  }),
  sent('a text with U+0000', looseFile('"string"', [block(sized('\u0000'))]), {
    ...EACH,
    fault: '/data nul_character',
  }),
  sent(
    '33 arrays in each other',
    looseFile(`${'{"type":"array","items":'.repeat(32)}"null"${'}'.repeat(32)}`, [
      block(Buffer.concat([Buffer.alloc(31, 2), Buffer.alloc(32)])),
    ]),
    { ...EACH, fault: ' too_deep' },
  ),
  sent('a value of 300 KiB', () => looseFile('"bytes"', [block(sized(Buffer.alloc(300 * KIB)))]), {
    ...EACH,
    fault: ' event_too_large',
  }),
  sent(
    '90 values of 255 KiB of numbers',
    () => {
      const numbers = Buffer.concat([long(250_000), Buffer.alloc(250_000, 2), long(0)]);
      return looseFile(
        '{"type":"array","items":"int"}',
        [block(...Array<Buffer>(90).fill(numbers))].map(({ count, data }) => ({ count, data: zstdCompressSync(data) })),
        'zstandard',
      );
    },
    { ...EACH, fault: ' event_too_large' },
  ),
  sent(
    '5,000 values that claim 2,000 items without bytes',
    () =>
      looseFile('{"type":"array","items":"null"}', [
        block(...Array<Buffer>(5_000).fill(Buffer.concat([long(2_000), long(0)]))),
      ]),
    { status: 400, code: 'avro_invalid' },
  ),
  sent(
    'a good value between two bad ones',
    looseFile(READING, [block(reading(1, Number.NaN), reading(2, 0.25), reading(2n ** 60n, 1))]),
    {
      status: 207,
      fault: '/data/x number_range',
      shows: '{"accepted":1,"rejected":2,"events":[{"index":0,',
      later: { path: pathOf('avro-1'), shows: '"data":{"n":2,"x":0.25}' },
    },
    { 'ce-id': 'avro' },
  ),
  sent(
    'a good file, gzipped',
    gzipSync(GOOD),
    { status: 202, later: { path: pathOf('gzipped-1'), shows: '"data":{"n":2,"x":-1}' } },
    { 'content-encoding': 'gzip', 'ce-id': 'gzipped' },
  ),
];
