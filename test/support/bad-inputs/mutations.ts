import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { edit, edited, type MutatedRequest } from './edits.ts';
import { avroRequest, operateRequest } from './other-mutations.ts';

const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/plain',
  'application/json; charset=utf-16',
];
const PACK = {
  none: (body: Buffer) => body,
  gzip: gzipSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
  br: (body: Buffer) => body,
};

const spelling = fc.constantFrom(
  '-0',
  '1E2',
  '0.10',
  '9007199254740993',
  '1e-400',
  '"\\u00e9\\ud83d\\ude00"',
  '{"a":1,"a":2}',
  '"\\/"',
);
const data = fc.oneof(fc.json({ maxDepth: 4 }), spelling);
const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));

const member = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: value.map((json) => `,"${name}":${json}`) },
  );

const event = fc
  .tuple(
    fc.uuid().map((id) => `{"type":"fuzz","id":"${id}"`),
    member(
      'source',
      text.map((value) => JSON.stringify(value)),
    ),
    member(
      'time',
      fc.date({ noInvalidDate: true }).map((value) => JSON.stringify(value)),
    ),
    member('subject', fc.json({ maxDepth: 1 })),
    member(
      'partitionkey',
      text.map((value) => JSON.stringify(value)),
    ),
    member('ext', fc.json({ maxDepth: 1 })),
    member('constructor', fc.json({ maxDepth: 1 })),
    data.map((json) => `,"data":${json}}`),
  )
  .map((members) => members.join(''));

const good = fc.oneof(
  event,
  fc.array(event, { maxLength: 4 }).map((events) => `[${events.join(',')}]`),
  fc.array(event, { maxLength: 4 }).map((events) => `{"events":[${events.join(',')}]}`),
  fc.array(event, { maxLength: 4 }).map((events) => events.join('\n')),
);

const bodyRequest = fc
  .record({
    body: good,
    edits: fc.oneof(fc.constant([]), fc.array(edit, { maxLength: 3 })),
    packedEdits: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(edit, { maxLength: 2 }) },
    ),
    type: fc.oneof(
      { weight: 9, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
    ),
    coding: fc.oneof(
      { weight: 5, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constantFrom('gzip' as const, 'deflate' as const, 'zstd' as const, 'br' as const) },
    ),
    path: fc.oneof(
      { weight: 6, arbitrary: fc.constant('/events') },
      { weight: 1, arbitrary: fc.constantFrom('/api/events', '/events?dryRun=true', '/events?eventType=t') },
    ),
  })
  .map(({ body, edits, packedEdits, type, coding, path }): MutatedRequest => {
    const packed = edited(PACK[coding](edited(Buffer.from(body), edits)), packedEdits);
    const headers = { 'content-type': type, ...(coding !== 'none' && { 'content-encoding': coding }) };
    return { kind: 'body', parts: { path, headers, body: packed }, flips: [] };
  });

const escaped = text.map((value) => encodeURIComponent(value.toWellFormed()));
const path = fc.oneof(
  fc.constantFrom(
    '/events',
    '/events/all',
    '/conflicts',
    '/aggregates',
    '/schemas',
    '/limits',
    '/health',
    '/aggregates/sensor.temperature.hourly',
    '/dead-letters',
    '/dead-letters/families',
    '/processing',
  ),
  escaped.map((id) => `/events/${id}`),
  escaped.map((id) => `/events/${id}/explain`),
  fc.tuple(fc.constantFrom('dead-letters', 'redrives', 'replays'), escaped).map(([things, id]) => `/${things}/${id}`),
  escaped.map((name) => `/schemas/${name}/1`),
  fc
    .string({ unit: fc.constantFrom('/', '.', '%', '2', 'e', 'a', ';', '\\'), maxLength: 12 })
    .map((rest) => `/${rest}`),
);
const value = fc.oneof(
  escaped,
  fc.constantFrom('1', '1000', '2026-01-01T00:00:00Z', 'asc', 'processed', 'a%3E1', 'a:b', '%', '%ff', ''),
);
const parameter = fc.tuple(
  fc.constantFrom(
    'type',
    'source',
    'subject',
    'status',
    'reason',
    'from',
    'to',
    'q',
    'order',
    'limit',
    'cursor',
    'key',
    'x',
  ),
  value,
);
const question = fc
  .tuple(
    path,
    fc.array(parameter, { maxLength: 2 }),
    fc.constantFrom('GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'DELETE'),
  )
  .map(([where, parameters, method]): MutatedRequest => {
    const query = parameters.map(([name, given]) => `${name}=${given}`).join('&');
    return { kind: 'question', parts: { method, path: query === '' ? where : `${where}?${query}` }, flips: [] };
  });

const head = fc
  .tuple(
    event,
    fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(
    ([body, flips]): MutatedRequest => ({
      kind: 'head',
      parts: { headers: { 'content-type': 'application/json' }, body },
      flips,
    }),
  );

/** Good requests with something done to them: to the body, to the path and its parameters, or to the bytes of the head. */
export const mutatedRequest: fc.Arbitrary<MutatedRequest> = fc.oneof(
  { weight: 12, arbitrary: bodyRequest },
  { weight: 1, arbitrary: avroRequest },
  { weight: 1, arbitrary: operateRequest },
  { weight: 6, arbitrary: question },
  { weight: 1, arbitrary: head },
);

/** Overwrites bytes of a finished request's head. */
export function withFlips(bytes: Buffer, flips: MutatedRequest['flips']): Buffer {
  const headBytes = bytes.indexOf('\r\n\r\n');
  const copy = Buffer.from(bytes);
  for (const [share, value] of flips) copy[Math.floor(share * headBytes)] = value;
  return copy;
}
