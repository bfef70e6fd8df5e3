import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { RequestParts } from '../raw-http.ts';
import { type BadInput, JSON_TYPE } from './bad-input.ts';

const MIB = 1024 * 1024;
/** A little less than a request may hold once it is decompressed. */
const MOST = 24 * MIB - 64 * 1024;

const packed = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE): RequestParts => ({
  headers: { ...headers, 'content-encoding': 'zstd' },
  body: zstdCompressSync(Buffer.from(body)),
});

/** As many pieces as fit, joined by commas. */
function pieces(piece: (index: number) => string, characters: number): string {
  const all: string[] = [];
  for (let length = 0; length < characters; length += all.at(-1)!.length + 1) all.push(piece(all.length));
  return all.join(',');
}

const name = (index: number): string => `"${index.toString(36)}":1`;
/** An event of which `rest` makes sure that it is refused, once everything before it was looked at. */
const refusedEvent = (data: string, rest = '1e400'): string => `{"type":"t","data":[${data},${rest}]}`;
const batch = (count: number, data: (index: number) => string, rest?: string): string =>
  `[${Array.from({ length: count }, (_, index) => refusedEvent(data(index), rest)).join(',')}]`;

/** Machines that have other work too take their time. */
const PATIENT_MS = 60_000;

const whole = (what: string, send: () => RequestParts, status: number, code: string): BadInput => ({
  ref: 'B34',
  what,
  send,
  endAfterMs: PATIENT_MS,
  status,
  code,
});
const eachRefused = (what: string, send: () => RequestParts, fault: string): BadInput => ({
  ref: 'B34',
  what,
  send,
  endAfterMs: PATIENT_MS,
  status: 422,
  code: 'events_rejected',
  fault,
});

const SMALL = MOST / 5_000 - 40;
const LARGE = 255 * 1024;

/** Section 6.3 of the catalogue, continued: bodies that are costly to read, each for another reason. */
export const HEAVY_BODIES: readonly BadInput[] = [
  eachRefused('24 MiB of different names in one object', () => packed(`{${pieces(name, MOST)}}`), ' event_too_large'),
  eachRefused(
    '24 MiB of different texts in one array',
    () => packed(`{"type":"t","data":[${pieces((index) => `"${index.toString(36)}"`, MOST)}]}`),
    ' event_too_large',
  ),
  eachRefused(
    '90 events of 255 KiB, all of their names different',
    () => packed(batch(90, (event) => `{${pieces((index) => name(event * 100_000 + index), LARGE)}}`)),
    '/data/1 number_range',
  ),
  eachRefused(
    '5,000 events of 4.8 KiB, all of their names different',
    () => packed(batch(5_000, (event) => `{${pieces((index) => name(event * 1_000 + index), SMALL)}}`)),
    '/data/1 number_range',
  ),
  eachRefused(
    '90 events of 255 KiB of empty objects',
    () => packed(batch(90, () => pieces(() => '{}', LARGE))),
    '/data/87040 number_range',
  ),
  eachRefused(
    '90 events of 255 KiB of numbers with exponents',
    () => packed(batch(90, () => pieces(() => '1e1', LARGE))),
    '/data/65280 number_range',
  ),
  eachRefused(
    '90 events of 255 KiB of numbers of 299 digits',
    () => packed(batch(90, () => pieces(() => '9'.repeat(299), LARGE - 400), '9'.repeat(310))),
    '/data/870 number_range',
  ),
  whole(
    '24 MiB of line breaks as NDJSON',
    () => packed('\n'.repeat(MOST), { 'content-type': 'application/x-ndjson' }),
    400,
    'batch_empty',
  ),
  whole(
    '12,000,000 lines of NDJSON',
    () => packed('1\n'.repeat(MOST / 2), { 'content-type': 'application/x-ndjson' }),
    413,
    'too_many_events',
  ),
  whole('24 MiB of spaces', () => packed(' '.repeat(MOST)), 400, 'body_empty'),
  whole('24 MiB of digits', () => packed('7'.repeat(MOST)), 400, 'body_type'),
  eachRefused(
    '24 MiB of different names in the short form',
    () => ({ path: '/api/events', ...packed(`{"eventId":"a","payload":{${pieces(name, MOST - 100)}}}`) }),
    ' event_too_large',
  ),
  eachRefused(
    '24 MiB of different names in binary mode',
    () => packed(`{${pieces(name, MOST)}}`, { ...JSON_TYPE, 'ce-type': 't' }),
    ' event_too_large',
  ),
  eachRefused(
    '24 MiB of control characters in binary mode',
    () => ({
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'ce-type': 't' },
      body: gzipSync(Buffer.alloc(MOST, 1)),
    }),
    ' event_too_large',
  ),
];
