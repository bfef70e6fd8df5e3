import { type BadInput, eventText, jsonRequest, keptData, keptId, pathOf, rejected } from './bad-input.ts';

const quoted = JSON.stringify;
const withId = (id: string): string => eventText({ id });
const kept = (ref: string, dataText: string): BadInput =>
  keptData(
    ref,
    `\`${dataText.length > 40 ? `${dataText.slice(0, 37)}...` : dataText}\` as data`,
    `number ${dataText.slice(0, 40)}`,
    dataText,
  );
const badTime = (text: string): BadInput =>
  rejected('B62', `\`${text}\``, eventText({ time: quoted(text) }), '/time format');
const goodTime = (ref: string, text: string, shown: string): BadInput => ({
  ref,
  what: `\`${text}\` is ${shown}`,
  send: jsonRequest(eventText({ id: quoted(`time ${text}`), time: quoted(text) })),
  status: 202,
  later: { path: pathOf(`time ${text}`), shows: `"time":"${shown}"` },
});

/** Section 6.4 of the catalogue: identifiers and Unicode. */
export const STRINGS: readonly BadInput[] = [
  rejected('B44', 'an empty id', withId('""'), '/id minLength'),
  rejected('B44', 'an id of 257 characters', withId(quoted('i'.repeat(257))), '/id maxLength'),
  rejected('B44', 'an id of 1 MB', () => withId(quoted('i'.repeat(1_000_000))), ' event_too_large'),
  keptId('B44', 'an id of 256 characters', 'i'.repeat(256)),
  keptId('B44', 'an id of 256 characters of three bytes each', '\u20ac'.repeat(256)),
  { ref: 'B44', what: 'no id: one is made', send: jsonRequest('{"type":"bad.input"}'), status: 202, shows: '"id":"0' },
  ...['a b', 'a/b', '../a', 'a%2fb', "a'b", 'a"b', 'a\\b', 'a?b#c', '...'].map((id) =>
    keptId('B45', `\`${id}\` as an id`, id),
  ),
  ...['a\nb', 'a\tb', 'a\u007fb', '\r'].map((id) =>
    rejected('B45', `${quoted(id)} as an id`, withId(quoted(id)), '/id pattern'),
  ),
  rejected('B45', '`all` as an id, which names the statistics', withId('"all"'), '/id reserved'),
  rejected('B45', '`.` as an id, which clients take out of a path', withId('"."'), '/id reserved'),
  rejected('B45', '`..` as an id, which clients take out of a path', withId('".."'), '/id reserved'),
  ...['%2e', ' .', '. ', '.a'].map((id) => keptId('B45', `\`${id}\` as an id`, id)),
  keptId('B46', 'an id in lower case', 'case'),
  keptId('B46', 'the same id in capitals is another event', 'CASE'),
  rejected('B47', 'U+0000 in an id', withId('"a\\u0000"'), '/id pattern'),
  rejected('B47', 'U+0000 in data', eventText({ data: '{"a":["\\u0000"]}' }), '/data/a/0 nul_character'),
  rejected('B47', 'U+0000 in a name within data', eventText({ data: '{"a\\u0000":1}' }), '/data/a\u0000 nul_character'),
  rejected('B47', 'U+0000 in an extension attribute', eventText({ ext: '"\\u0000"' }), '/ext nul_character'),
  rejected('B48', 'half of a surrogate pair in data', eventText({ data: '"\\ud800"' }), '/data lone_surrogate'),
  rejected(
    'B48',
    'a surrogate pair in the wrong order',
    eventText({ data: '"\\udc00\\ud800"' }),
    '/data lone_surrogate',
  ),
  rejected('B48', 'half of a surrogate pair in an id', withId('"\\ud800"'), '/id lone_surrogate'),
  rejected('B49', 'another id with another half', withId('"\\ud801"'), '/id lone_surrogate'),
  keptData('B48', 'a whole surrogate pair, escaped', 'pair', '"\\ud83d\\ude00"'),
  keptId('B50', 'composed characters (NFC)', 'caf\u00e9'),
  keptId('B50', 'decomposed characters (NFD) are another event', 'cafe\u0301'),
  keptData(
    'B51',
    'emoji, direction marks, zero-width characters',
    'unicode',
    '"\u{1f469}\u200d\u{1f680} \u202etxt\u2066 \u200b\ufeff"',
  ),
  keptData('B51', '10,000 combining marks', 'zalgo', `"a${'\u0301'.repeat(10_000)}"`),
  keptData('B51', 'noncharacters and the replacement character', 'noncharacters', '"\uffff\ufffe\ufffd\u{10ffff}"'),
  keptData('B51', 'line separators', 'separators', '"\u2028\u2029\u0085"'),
  rejected('B52', 'an id of 2,705 characters', withId(quoted('x7Gq'.repeat(677))), '/id maxLength'),
  rejected('B53', 'an empty partitionkey', eventText({ partitionkey: '""' }), '/partitionkey minLength'),
  rejected(
    'B53',
    'a partitionkey of 257 characters',
    eventText({ partitionkey: quoted('k'.repeat(257)) }),
    '/partitionkey maxLength',
  ),
  ...(
    [
      [' ', 'a space'],
      ['\u{1f600}'.repeat(128), '128 emoji, 512 bytes'],
    ] as const
  ).map(
    ([key, what]): BadInput => ({
      ref: 'B53',
      what: `${what} as partitionkey`,
      send: jsonRequest(eventText({ id: quoted(`key ${what}`), partitionkey: quoted(key) })),
      status: 202,
      later: { path: pathOf(`key ${what}`), shows: `"partitionkey":${quoted(key)}` },
    }),
  ),
  keptData('B54', 'a text of 200 KiB', 'long text', quoted('y'.repeat(200 * 1024))),
  ...['constructor', '__proto__', 'null', 'undefined', 'NaN', '0', '-1', 'true', '[object Object]', 'toString'].map(
    (id) => keptId(id.includes('o') && !id.includes(' ') ? 'B55' : 'B56', `\`${id}\` as an id`, id),
  ),
  {
    ref: 'B55',
    what: '`__proto__` as source, type, subject and partitionkey',
    send: jsonRequest(
      '{"id":"proto","type":"__proto__","source":"__proto__","subject":"__proto__","partitionkey":"constructor"}',
    ),
    status: 202,
    later: { path: '/events?type=__proto__&source=__proto__&subject=__proto__', shows: '"id":"proto"' },
  },
  {
    ref: 'B57',
    what: 'a type that only looks like a declared one is unknown: stored as it came',
    send: jsonRequest(
      eventText({ id: '"homoglyph"', type: '"sensor.temp\u0435rature"', data: '{"value":"no number"}' }),
    ),
    status: 202,
    later: { path: pathOf('homoglyph'), shows: '"status":"processed"' },
  },
];

/** Section 6.5 of the catalogue: numbers and times. */
export const NUMBERS_AND_TIMES: readonly BadInput[] = [
  rejected('B58', '`1e400`', eventText({ data: '{"n":1e400}' }), '/data/n number_range'),
  rejected('B58', '`-1e400` as an extension attribute', eventText({ ext: '-1e400' }), '/ext number_range'),
  ...[
    '9007199254740993',
    '-9007199254740993',
    '0.1000000000000000055511151231257827',
    '123456789012345678901234567890',
  ].map((text) => kept('B59', text)),
  rejected('B60', '`1e200000`', eventText({ data: '1e200000' }), '/data number_range'),
  rejected('B60', 'a number of 10,000 digits', eventText({ data: '9'.repeat(10_000) }), '/data number_range'),
  kept('B60', '1e-200000'),
  kept('B60', `0.${'0'.repeat(20_000)}1`),
  ...['-0', '1.0', '1E2', '1e+2', '-0.0e-0', '0.30000000000000004', '1.7976931348623157e308', '5e-324'].map((text) =>
    kept('B61', text),
  ),
  {
    ref: 'B61',
    what: 'a number in a declared type comes back as it was written',
    send: jsonRequest(
      eventText({
        id: '"written"',
        type: '"sensor.temperature"',
        time: '"2020-01-01T00:00:00Z"',
        data: '{"value":1.50E1}',
      }),
    ),
    status: 202,
    later: { path: pathOf('written'), shows: '"data":{"value":1.50E1}' },
  },
  {
    ref: 'B61',
    what: 'two numbers whose sum no double holds: the first',
    send: jsonRequest(
      eventText({
        id: '"huge-1"',
        source: '"huge"',
        type: '"sensor.temperature"',
        time: '"2020-01-01T00:00:00Z"',
        data: '{"value":1.7e308}',
      }),
    ),
    status: 202,
    later: { path: pathOf('huge-1', 'huge'), shows: '"status":"processed"' },
  },
  {
    ref: 'B61',
    what: 'two numbers whose sum no double holds: the second',
    send: jsonRequest(
      eventText({
        id: '"huge-2"',
        source: '"huge"',
        type: '"sensor.temperature"',
        time: '"2020-01-01T00:00:00Z"',
        data: '{"value":1.7e308}',
      }),
    ),
    status: 202,
    later: { path: pathOf('huge-2', 'huge'), shows: '"data":{"value":1.7e308}' },
  },
  ...[
    'yesterday',
    '2026-01-32T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '0000-01-01T00:00:00Z',
    '+294277-01-01T00:00:00Z',
    '9999-12-31T23:59:59-00:01',
    '1767225600',
    '2026-01-01T00:00:00+24:00',
    '\u0662026-01-01T00:00:00Z',
  ].map(badTime),
  rejected('B62', 'seconds since 1970', eventText({ time: '1767225600' }), '/time type'),
  goodTime('B62', '2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'),
  goodTime('B62', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'),
  goodTime('B62', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'),
  goodTime('B62', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'),
  goodTime('B62', '2026-01-01t00:00:00.1234567z', '2026-01-01T00:00:00.123456Z'),
  {
    ref: 'B62',
    what: 'the first hour of all times, in an aggregate',
    send: jsonRequest(
      eventText({
        id: '"first hour"',
        type: '"sensor.temperature"',
        time: '"0001-01-01T00:30:00Z"',
        data: '{"value":1}',
      }),
    ),
    status: 202,
    later: {
      path: '/aggregates/sensor.temperature.hourly?to=0001-01-02T00:00:00Z',
      shows: '"windowStart":"0001-01-01T00:00:00.000Z"',
    },
  },
  {
    ref: 'B62',
    what: 'the last hour of all times, in an aggregate',
    send: jsonRequest(
      eventText({
        id: '"last hour"',
        type: '"sensor.temperature"',
        time: '"9999-12-31T23:59:59Z"',
        data: '{"value":1}',
      }),
    ),
    status: 202,
    later: {
      path: '/aggregates/sensor.temperature.hourly?from=9999-12-31T00:00:00Z',
      shows: '"windowStart":"9999-12-31T23:00:00.000Z"',
    },
  },
  goodTime('B63', '2036-11-21T00:00:00Z', '2036-11-21T00:00:00.000Z'),
  goodTime('B63', '2016-11-21T00:00:00+05:45', '2016-11-20T18:15:00.000Z'),
];
