import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type BadInput, eventText, JSON_TYPE, pathOf } from './bad-input.ts';

const MIB = 1024 * 1024;
const event = (id: string): string => eventText({ id: `"${id}"` });
const GZIPPED = gzipSync(event('gzip'));

const encoded = (
  ref: string,
  what: string,
  coding: string,
  body: string | Uint8Array | (() => Uint8Array),
  status: number,
  code: string,
): BadInput => ({
  ref,
  what,
  send: () => ({
    headers: { ...JSON_TYPE, 'content-encoding': coding },
    body: typeof body === 'function' ? body() : body,
  }),
  status,
  code,
});
const accepted = (
  ref: string,
  what: string,
  id: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
): BadInput => ({
  ref,
  what,
  send: { headers: { ...JSON_TYPE, ...headers }, body },
  status: 202,
  later: { path: pathOf(id), shows: `{"id":"${id}","source":"catalogue"` },
});
const ofType = (ref: string, type: string, status: number, code: string): BadInput => ({
  ref,
  what: `\`${type.replace('\t', '\\t')}\``,
  send: { headers: { 'content-type': type }, body: event('never') },
  status,
  code,
});
const wrongCrc = (): Uint8Array => {
  const bytes = Buffer.from(GZIPPED);
  bytes.writeUInt32LE(1, bytes.length - 8);
  return bytes;
};

/** Section 6.2 of the catalogue: how a body is compressed, and what it says it is. */
export const ENCODINGS_AND_TYPES: readonly BadInput[] = [
  encoded(
    'B22',
    'gzip that expands to 64 MiB',
    'gzip',
    () => gzipSync(Buffer.alloc(64 * MIB, 0x20)),
    413,
    'body_too_large',
  ),
  encoded(
    'B22',
    'deflate that expands to 64 MiB',
    'deflate',
    () => deflateSync(Buffer.alloc(64 * MIB, 0x20)),
    413,
    'body_too_large',
  ),
  encoded(
    'B22',
    'zstd that expands to 64 MiB',
    'zstd',
    () => zstdCompressSync(Buffer.alloc(64 * MIB, 0x20)),
    413,
    'body_too_large',
  ),
  {
    ...encoded(
      'B23',
      'the same without a key',
      'gzip',
      () => gzipSync(Buffer.alloc(64 * MIB, 0x20)),
      401,
      'key_required',
    ),
    key: 'none',
  },
  encoded('B24', 'gzip in gzip, named twice', 'gzip, gzip', gzipSync(GZIPPED), 415, 'encoding_unsupported'),
  encoded('B24', 'gzip in gzip, named once', 'gzip', gzipSync(GZIPPED), 400, 'utf8_invalid'),
  encoded('B25', 'brotli', 'br', () => brotliCompressSync(Buffer.alloc(64 * MIB, 0x20)), 415, 'encoding_unsupported'),
  accepted('B26', 'deflate', 'deflate', { 'content-encoding': 'deflate' }, deflateSync(event('deflate'))),
  accepted('B26', 'zstd', 'zstd', { 'content-encoding': 'zstd' }, zstdCompressSync(event('zstd'))),
  accepted('B26', '`GZIP` in capitals', 'gzip', { 'content-encoding': 'GZIP' }, GZIPPED),
  accepted('B26', '`identity`', 'identity', { 'content-encoding': 'identity' }, event('identity')),
  encoded('B26', '`compress`', 'compress', event('never'), 415, 'encoding_unsupported'),
  encoded('B26', 'an unknown coding', 'x'.repeat(500), event('never'), 415, 'encoding_unsupported'),
  encoded('B27', 'a plain body that says it is gzip', 'gzip', event('never'), 400, 'encoding_invalid'),
  encoded('B27', 'gzip that ends too early', 'gzip', GZIPPED.subarray(0, 30), 400, 'encoding_invalid'),
  encoded('B27', 'gzip with a wrong checksum', 'gzip', wrongCrc(), 400, 'encoding_invalid'),
  encoded('B27', 'bytes behind gzip', 'gzip', Buffer.concat([GZIPPED, Buffer.from('tail')]), 400, 'encoding_invalid'),
  encoded(
    'B27',
    'bytes behind deflate',
    'deflate',
    Buffer.concat([deflateSync(event('never')), Buffer.from('tail')]),
    400,
    'encoding_invalid',
  ),
  encoded(
    'B27',
    'bytes behind zstd',
    'zstd',
    Buffer.concat([zstdCompressSync(event('never')), Buffer.from('tail')]),
    400,
    'encoding_invalid',
  ),
  encoded('B27', 'two gzip members: two documents', 'gzip', Buffer.concat([GZIPPED, GZIPPED]), 400, 'json_invalid'),
  encoded('B27', 'gzip of nothing', 'gzip', gzipSync(''), 400, 'body_empty'),
  {
    ref: 'B28',
    what: 'a body without Content-Type',
    send: { body: event('never') },
    status: 415,
    code: 'content_type_unsupported',
  },
  ...[
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/jsonx',
    'application/json, text/plain',
  ].map((type) => ofType('B29', type, 415, 'content_type_unsupported')),
  ...[
    'application/json\t; x',
    'application/json ;charset=utf-8',
    'APPLICATION/JSON',
    'application/json;',
    ' application/json',
  ].map(
    (type): BadInput => ({
      ref: 'B30',
      what: `\`${type.replace('\t', '\\t')}\` is validated like \`application/json\``,
      send: { headers: { 'content-type': type }, body: eventText({ id: '""' }) },
      status: 422,
      fault: '/id minLength',
    }),
  ),
  ...['utf-7', 'utf-16', '"UTF-16LE"', 'iso-8859-1'].map((charset) =>
    ofType('B31', `application/json; charset=${charset}`, 415, 'charset_unsupported'),
  ),
  accepted(
    'B32',
    '`application/cloudevents+json`',
    'structured',
    { 'content-type': 'application/cloudevents+json' },
    event('structured'),
  ),
  accepted(
    'B32',
    '`application/cloudevents-batch+json`',
    'batched',
    { 'content-type': 'application/cloudevents-batch+json' },
    `[${event('batched')}]`,
  ),
  {
    ref: 'B32',
    what: 'binary mode with a percent-encoding that is none',
    send: { headers: { 'ce-type': 't', 'ce-id': '100%' }, body: '1' },
    status: 400,
    code: 'header_invalid',
  },
  {
    ref: 'B32',
    what: 'binary mode with raw UTF-8 in a header',
    send: { headers: { 'ce-type': 't', 'ce-id': 'gr\u00c3\u00bc\u00c3\u009fe' }, body: '1' },
    status: 400,
    code: 'header_invalid',
  },
  {
    ref: 'B32',
    what: 'binary mode with a body that is not its JSON',
    send: { headers: { ...JSON_TYPE, 'ce-type': 't' }, body: '{"a":1},"id":"b"' },
    status: 400,
    code: 'json_invalid',
  },
  {
    ref: 'B32',
    what: 'binary mode with `ce-__proto__`',
    send: { headers: { ...JSON_TYPE, 'ce-type': 't', 'ce-__proto__': 'x' }, body: '1' },
    status: 422,
    fault: '/__proto__ attribute_unknown',
  },
  {
    ref: 'B32',
    what: 'binary mode with data in a header as well',
    send: { headers: { ...JSON_TYPE, 'ce-type': 't', 'ce-data': 'x' }, body: '1' },
    status: 400,
    code: 'header_invalid',
  },
];
