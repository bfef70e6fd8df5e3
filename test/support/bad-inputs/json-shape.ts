import { gzipSync } from 'node:zlib';
import { type BadInput, eventText, JSON_TYPE, jsonRequest, keptData, pathOf, refused, rejected } from './bad-input.ts';

const MIB = 1024 * 1024;
const nested = (depth: number, open = '[', close = ']'): string =>
  `{"type":"t","data":${open.repeat(depth - 1)}${open === '[' ? '' : '1'}${close.repeat(depth - 1)}}`;

const IDENTIFIERS = [
  'id',
  'source',
  'type',
  'time',
  'subject',
  'partitionkey',
  'dataschema',
  'datacontenttype',
  'traceparent',
];
const WRONG_TYPES = ['1', 'true', '[]', '{}'];

const wrongTypes = IDENTIFIERS.flatMap((name) =>
  WRONG_TYPES.map((value) => rejected('B42', `\`${value}\` as ${name}`, eventText({ [name]: value }), `/${name} type`)),
);
const gzipped = (ref: string, what: string, body: () => string, status: number, code: string): BadInput => ({
  ref,
  what,
  send: () => ({ headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(body(), { level: 1 }) }),
  status,
  code,
});

/** Section 6.3 of the catalogue: nesting, sizes, names and types of JSON. */
export const JSON_SHAPE: readonly BadInput[] = [
  rejected('B33', 'depth 33', nested(33), ' too_deep'),
  rejected('B33', '33 objects in each other', nested(33, '{"a":', '}'), ' too_deep'),
  rejected('B33', '1,000 arrays in each other', nested(1_000), ' too_deep'),
  rejected('B33', '100,000 arrays in each other', nested(100_000), ' too_deep'),
  rejected('B33', '40,000 objects in each other', () => nested(40_000, '{"a":', '}'), ' too_deep'),
  rejected('B33', '1,000,000 arrays in each other', () => nested(1_000_000), ' event_too_large'),
  rejected('B33', '100,000 arrays in each other as the body', '['.repeat(100_000) + ']'.repeat(100_000), ' type'),
  rejected(
    'B33',
    '1,000,000 arrays in each other as the body',
    () => '['.repeat(1_000_000) + ']'.repeat(1_000_000),
    ' event_too_large',
  ),
  {
    ref: 'B33',
    what: '5,000,000 opening brackets',
    send: () => jsonRequest('['.repeat(5_000_000)),
    status: 400,
    code: 'json_invalid',
  },
  gzipped(
    'B33',
    '12,000,000 arrays in each other, gzipped',
    () => '['.repeat(12 * MIB) + ']'.repeat(12 * MIB),
    422,
    'events_rejected',
  ),
  rejected(
    'B34',
    'an array of 1,000,000 numbers',
    () => eventText({ data: `[${'1,'.repeat(999_999)}1]` }),
    ' event_too_large',
  ),
  rejected(
    'B34',
    'an object of 100,000 members',
    () =>
      eventText({ data: JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n]))) }),
    ' event_too_large',
  ),
  {
    ref: 'B34',
    what: '999,999 empty objects',
    send: () => jsonRequest(`[${'{},'.repeat(999_998)}{}]`),
    status: 413,
    code: 'too_many_events',
  },
  gzipped('B34', '8,000,000 empty objects, gzipped', () => `[${'{},'.repeat(7_999_999)}{}]`, 413, 'too_many_events'),
  gzipped('B34', '12,000,000 numbers, gzipped', () => `[${'1,'.repeat(11_999_999)}1]`, 413, 'too_many_events'),
  rejected('B35', 'an attribute named twice', '{"type":"t","id":"a","id":"b"}', ' duplicate_key'),
  rejected('B35', 'data named twice', '{"type":"t","data":1,"data":2}', ' duplicate_key'),
  rejected(
    'B35',
    'an attribute named twice, once with an escape',
    '{"type":"t","id":"a","i\\u0064":"b"}',
    ' duplicate_key',
  ),
  rejected('B35', 'data spelled with an escape', '{"type":"t","d\\u0061ta":1}', ' attribute_name'),
  keptData('B35', 'a name twice within data', 'twice', '{"a":1,"a":2}'),
  rejected(
    'B36',
    '`__proto__` as an attribute',
    eventText({ ['__proto__']: '{"admin":true}' }),
    '/__proto__ attribute_unknown',
  ),
  rejected('B36', '`prototype` as an object', eventText({ prototype: '{"admin":true}' }), '/prototype attribute_type'),
  rejected(
    'B36',
    '`constructor` as an object',
    eventText({ constructor: '{"prototype":{"admin":true}}' }),
    '/constructor attribute_type',
  ),
  keptData(
    'B36',
    '`__proto__` and `constructor` within data',
    'polluter',
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  ),
  {
    ref: 'B36',
    what: '`constructor` as an extension attribute',
    send: jsonRequest(eventText({ id: '"constructed"', constructor: '"x"' })),
    status: 202,
    later: { path: pathOf('constructed'), shows: '"constructor":"x"' },
  },
  keptData(
    'B37',
    'names that JavaScript calls',
    'called',
    '{"toString":1,"hasOwnProperty":1,"then":{},"toJSON":"x","length":-1,"valueOf":null}',
  ),
  keptData('B38', 'names that look like numbers, in their order', 'ordered', '{"2":"b","1":"a","10":"c"}'),
  keptData('B38', 'an empty name and one of 257 characters within data', 'names', `{"":1,"${'n'.repeat(257)}":2}`),
  rejected('B38', 'an empty attribute name', eventText({ '': '1' }), '/ attribute_unknown'),
  rejected(
    'B38',
    'an attribute name of 21 characters',
    eventText({ [`a${'b'.repeat(20)}`]: '1' }),
    `/a${'b'.repeat(20)} attribute_unknown`,
  ),
  rejected(
    'B38',
    'an attribute name of 10,000 characters',
    eventText({ ['n'.repeat(10_000)]: '1' }),
    `/${'n'.repeat(100)} attribute_unknown`,
  ),
  rejected('B39', 'an array in the place of an event', '[[]]', ' type'),
  rejected('B39', 'null in the place of an event', '[null]', ' type'),
  rejected('B39', 'an event in an event', eventText({ event: eventText({}) }), '/event attribute_type'),
  refused('B39', 'a member beside `events`', '{"batch":1,"events":[{"type":"t"}]}', 400, 'body_type'),
  refused('B39', 'a member behind `events`', '{"events":[{"type":"t"}],"batch":1}', 400, 'body_type'),
  rejected('B39', '`events` spelled with an escape', '{"ev\\u0065nts":[{"type":"t"}]}', '/type required'),
  rejected('B39', '`events` that is no array', '{"events":{"type":"t"}}', '/type required'),
  rejected('B40', 'an unknown attribute with a capital', eventText({ eventId: '"a"' }), '/eventId attribute_unknown'),
  rejected(
    'B40',
    'an attribute named like SQL',
    eventText({ "id' or '1'='1": '"a"' }),
    "/id' or '1'='1 attribute_unknown",
  ),
  rejected('B41', 'no type', '{"id":"a"}', '/type required'),
  ...IDENTIFIERS.map((name) => rejected('B41', `null as ${name}`, eventText({ [name]: 'null' }), `/${name} type`)),
  keptData('B41', 'null as data', 'null-data', 'null'),
  ...wrongTypes,
  rejected('B42', 'another specversion', eventText({ specversion: '"0.3"' }), '/specversion const'),
  {
    ref: 'B43',
    what: 'extension attributes named like our own members stand apart',
    send: jsonRequest(
      eventText({
        id: '"claims"',
        status: '"processed by me"',
        attempts: '99',
        errors: '"none"',
        seq: '1',
        role: '"admin"',
      }),
    ),
    status: 202,
    later: {
      path: pathOf('claims'),
      shows:
        '"extensions":{"status":"processed by me","attempts":99,"errors":"none","seq":1,"role":"admin"},"status":"processed"',
    },
  },
  rejected('B43', '`receivedAt`', eventText({ receivedAt: '"2001-01-01T00:00:00Z"' }), '/receivedAt attribute_unknown'),
  {
    ref: 'B43',
    what: "a source that is another key's name is the producer's own word",
    send: jsonRequest('{"type":"bad.input","id":"foreign","source":"operator"}'),
    status: 202,
    later: { path: pathOf('foreign', 'operator'), shows: '"source":"operator"' },
  },
  alias('twice the same member in the short form', '{"eventId":"a","eventId":"b","payload":1}', 'body_type'),
  alias('a member of the short form spelled with an escape', '{"eventId":"a","p\\u0061yload":1}', 'body_type'),
  alias('an unknown member of the short form', '{"eventId":"a","payload":1,"__proto__":1}', 'body_type'),
  alias('an array in the short form', '[]', 'body_type'),
  { ...alias('no payload', '{"eventId":"a"}', 'body_type'), ref: 'B41' },
];

function alias(what: string, body: string, code: string): BadInput {
  return { ref: 'B35', what, send: { path: '/api/events', headers: JSON_TYPE, body }, status: 400, code };
}
