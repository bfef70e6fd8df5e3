import { type BadInput, jsonRequest, refused } from './bad-input.ts';

const EVENT = '{"type":"t"}';
const HOST = 'Host: x\r\n';
const CHUNKED = `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;

const KEYED_CHUNKS = `POST /events HTTP/1.1\r\n${HOST}X-Api-Key: {key}\r\nTransfer-Encoding: chunked\r\n\r\n`;

const bytes = (...values: number[]): Uint8Array => Buffer.from(values);
const inData = (middle: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from('{"type":"t","data":"'), middle, Buffer.from('"}')]);
const malformed = (ref: string, what: string, send: string): BadInput => ({
  ref,
  what,
  send,
  status: 400,
  code: 'request_malformed',
});

/** Section 6.1 of the catalogue: what a body is made of, and where it begins and ends. */
export const BODY_AND_FRAMING: readonly BadInput[] = [
  refused('B01', 'no body', '', 400, 'body_empty'),
  refused('B02', 'white space only', ' \t\r\n', 400, 'body_empty'),
  { ...refused('B03', 'JSON that ends too early', '{"type":"t"', 400, 'json_invalid'), shows: 'it ends too early' },
  refused('B04', 'something behind the JSON', `${EVENT}x`, 400, 'json_invalid'),
  refused('B05', 'two JSON documents', `${EVENT}${EVENT}`, 400, 'json_invalid'),
  refused(
    'B06',
    'a byte order mark',
    Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from(EVENT)]),
    400,
    'json_invalid',
  ),
  refused('B07', 'UTF-16 with a byte order mark', Buffer.from(`\ufeff${EVENT}`, 'utf16le'), 400, 'utf8_invalid'),
  refused('B07', 'UTF-16 without one', Buffer.from(EVENT, 'utf16le'), 400, 'json_invalid'),
  refused('B08', 'bytes that are no UTF-8', inData(bytes(0xc3, 0x28)), 400, 'utf8_invalid'),
  refused('B08', 'a UTF-8 sequence cut short', inData(bytes(0xe2, 0x82)), 400, 'utf8_invalid'),
  refused('B09', 'overlong UTF-8', inData(bytes(0xc0, 0xaf)), 400, 'utf8_invalid'),
  refused('B09', 'a surrogate in UTF-8', inData(bytes(0xed, 0xa0, 0x80)), 400, 'utf8_invalid'),
  refused('B09', 'a code point above U+10FFFF', inData(bytes(0xf4, 0x90, 0x80, 0x80)), 400, 'utf8_invalid'),
  ...['NaN', 'Infinity', '-Infinity', '0x10', '01', '.5', '1.', '+1', "'a'", 'undefined', '1/**/', '[1,]'].map(
    (value) => refused('B10', `\`${value}\` as a value`, `{"type":"t","data":${value}}`, 400, 'json_invalid'),
  ),
  refused('B10', 'a comma behind the last member', '{"type":"t",}', 400, 'json_invalid'),
  refused('B10', 'a raw line break in a string', '{"type":"t\n"}', 400, 'json_invalid'),
  ...['null', 'true', '1', '"x"'].map((value) =>
    refused('B11', `\`${value}\` as the whole body`, value, 400, 'body_type'),
  ),
  refused('B12', '`[]`', '[]', 400, 'batch_empty'),
  refused('B12', '`{"events":[]}`', '{"events":[]}', 400, 'batch_empty'),
  {
    ref: 'B12',
    what: 'NDJSON of empty lines',
    send: { headers: { 'content-type': 'application/x-ndjson' }, body: '\n\n' },
    status: 400,
    code: 'batch_empty',
  },
  {
    ref: 'B14',
    what: 'a second request behind a short length',
    send: `POST /events HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 3\r\nConnection: close\r\n\r\n{"aGET /metrics HTTP/1.1\r\n${HOST}\r\n`,
    key: 'none',
    status: 401,
    code: 'key_required',
  },
  malformed(
    'B15',
    'a length and chunks together',
    `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  malformed('B15', 'two lengths', `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`),
  malformed('B15', 'a length that is no number', `POST /events HTTP/1.1\r\n${HOST}Content-Length: 3x\r\n\r\nabc`),
  malformed('B15', 'a negative length', `POST /events HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`),
  malformed(
    'B15',
    'chunks that are not the last coding',
    `POST /events HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ),
  malformed('B15', 'a folded header', `GET /health HTTP/1.1\r\n${HOST}X: 1\r\n 2\r\n\r\n`),
  malformed('B15', 'bare line feeds', 'GET /health HTTP/1.1\nHost: x\n\n'),
  malformed('B15', 'a space before the colon', `GET /health HTTP/1.1\r\n${HOST}X : 1\r\n\r\n`),
  malformed('B16', 'a chunk size that is no number', `${CHUNKED}zz\r\n\r\n`),
  malformed('B16', 'a chunk longer than its size', `${KEYED_CHUNKS}1\r\nab\r\n0\r\n\r\n`),
  malformed('B16', 'a chunk size of 2^64', `${CHUNKED}10000000000000000\r\na\r\n0\r\n\r\n`),
  malformed('B16', 'a chunk extension of 20 kB', `${CHUNKED}1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`),
  {
    ref: 'B17',
    what: 'a body on GET is not read',
    send: { method: 'GET', path: '/health', ...jsonRequest(EVENT) },
    status: 200,
    shows: '"status":"up"',
  },
  {
    ref: 'B18',
    what: '5 MiB and a byte',
    send: () => jsonRequest(Buffer.alloc(5 * 1024 * 1024 + 1, 0x20)),
    status: 413,
    code: 'request_too_large',
  },
  {
    ref: 'B18',
    what: '5 MiB and a byte in chunks',
    send: () => `${KEYED_CHUNKS}500001\r\n${' '.repeat(5 * 1024 * 1024 + 1)}\r\n0\r\n\r\n`,
    status: 413,
    code: 'request_too_large',
  },
  {
    ref: 'B19',
    what: '10 GB declared, nothing sent',
    send: { headers: { 'content-length': '10000000000' } },
    status: 413,
    code: 'request_too_large',
  },
  {
    ref: 'B21',
    what: '`Expect: 100-continue` with a length of 10 GB',
    send: { headers: { expect: '100-continue', 'content-length': '10000000000' } },
    status: 413,
    code: 'request_too_large',
  },
  {
    ref: 'B21',
    what: 'another expectation',
    send: { headers: { expect: 'tea' }, body: 'a' },
    status: 417,
    code: 'expectation_failed',
  },
];
