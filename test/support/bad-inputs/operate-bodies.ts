import { gzipSync } from 'node:zlib';
import { type BadInput, JSON_TYPE, posted } from './bad-input.ts';

const badBody = (ref: string, what: string, path: string, body: string | Uint8Array): BadInput =>
  posted(ref, what, path, body, 400, 'body_invalid');

const REDRIVE = '/dead-letters/redrive';
const EDIT = '/dead-letters/7/redrive';
const DISCARD = '/dead-letters/discard';
const REPLAY = '/replays';
const FROM_TO = '"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"';
/** A body that each route takes, by path. */
const GOOD: Readonly<Record<string, string>> = {
  [REDRIVE]: '{"ids":["7"]}',
  [EDIT]: '{"data":1}',
  [DISCARD]: '{"ids":["7"],"comment":"c"}',
  [REPLAY]: `{${FROM_TO}}`,
};

/** What no route takes for a JSON object. */
const badJson = (path: string): readonly BadInput[] => {
  const good = GOOD[path] ?? '{}';
  const inside = good.slice(1, -1);
  return (
    [
      ['no body', ''],
      ['white space', ' \n'],
      ['JSON that ends too early', good.slice(0, -1)],
      ['two JSON documents', `${good}${good}`],
      ['a byte order mark', `\ufeff${good}`],
      ['UTF-16', Buffer.from(good, 'utf16le')],
      ['bytes that are no UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xff])])],
      ['gzip', gzipSync(good)],
      ['`null`', 'null'],
      ['an array', `[${good}]`],
      ['a text', JSON.stringify(good)],
      ['an unknown member', `{${inside},"force":true}`],
      ['`__proto__` as a member', `{${inside},"__proto__":{"admin":true}}`],
      ['a member twice', `{${inside},${inside}}`],
      ['depth 33', `{${inside.replace(/:[^,]*/, `:${'['.repeat(32)}${']'.repeat(32)}`)}}`],
    ] as const
  ).map(([what, body]) => badBody('B98', `${what} to POST ${path}`, path, body));
};

const heavy = (path: string): BadInput => ({
  ref: 'B98',
  what: `5 MiB of different names to POST ${path}`,
  send: () => {
    const names = Array.from({ length: 400_000 }, (_, index) => `"${index.toString(36)}":1`);
    return { path, headers: JSON_TYPE, body: `{${names.join(',')}}` };
  },
  status: 413,
  code: 'body_too_large',
});

const IDS = [
  'null',
  '"1"',
  '{}',
  '[]',
  '[1]',
  '["x"]',
  '["-1"]',
  '["01"]',
  '["1e3"]',
  '[" 1"]',
  '["9223372036854775808"]',
  '[["1"]]',
  '["1\\u0000"]',
];
const FILTERS = [
  'null',
  '[]',
  '["type"]',
  '"type"',
  '7',
  '{}',
  '{"status":"parked"}',
  '{"__proto__":{"type":"t"}}',
  '{"type":7}',
  '{"type":""}',
  '{"type":null}',
  '{"from":"yesterday"}',
  '{"from":1767225600}',
  '{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}',
  '{"type":"\\u0000"}',
  '{"type":"\\ud800"}',
];

const redriveBodies: readonly BadInput[] = [
  ...IDS.map((ids) => badBody('B98', `\`${ids}\` as ids of a redrive`, REDRIVE, `{"ids":${ids}}`)),
  badBody('B98', '1,001 ids', REDRIVE, JSON.stringify({ ids: Array.from({ length: 1_001 }, (_, id) => String(id)) })),
  badBody('B98', 'neither ids nor a filter', REDRIVE, '{"maxPerSecond":1}'),
  badBody('B98', 'ids and a filter', REDRIVE, '{"ids":["7"],"filter":{"type":"t"}}'),
  ...FILTERS.map((filter) => badBody('B98', `\`${filter}\` as a filter`, REDRIVE, `{"filter":${filter}}`)),
  badBody('B98', 'a type of 257 characters in a filter', REDRIVE, `{"filter":{"type":"${'t'.repeat(257)}"}}`),
  ...['0', '-1', '1.5', '10001', '1e400', 'null', '"100"', '[1]'].map((rate) =>
    badBody('B98', `\`maxPerSecond: ${rate}\` of a redrive`, REDRIVE, `{"ids":["7"],"maxPerSecond":${rate}}`),
  ),
  posted('B98', 'an id that no letter has', REDRIVE, '{"ids":["9223372036854775807"]}', 202, '"matched":0}'),
  ...["' or 1=1 --", '%', '_', '$1', '*'].map((type) =>
    posted(
      'B91',
      `\`${type}\` as the type in a filter`,
      REDRIVE,
      JSON.stringify({ filter: { type } }),
      202,
      '"matched":0}',
    ),
  ),
  posted(
    'B98',
    'a rehearsal of nothing',
    `${REDRIVE}?rehearse=true`,
    '{"filter":{"type":"nothing"}}',
    200,
    '"matched":0,',
  ),
  ...['1', 'TRUE', '', 'true&rehearse=true'].map((text) =>
    posted(
      'B96',
      `\`rehearse=${text}\` redrives nothing`,
      `${REDRIVE}?rehearse=${text}`,
      '{"ids":["7"]}',
      400,
      'parameter_invalid',
    ),
  ),
  posted('B96', '`force=true` on a redrive', `${REDRIVE}?force=true`, '{"ids":["7"]}', 400, 'parameter_unknown'),
];

const editBodies: readonly BadInput[] = [
  ...['x', '-1', '01', '1e3', '0x1', '9223372036854775808', '%00', '%2e%2e%2f7', '9223372036854775807'].map((id) =>
    posted(
      'B99',
      `other data for the letter \`${id}\``,
      `/dead-letters/${id}/redrive`,
      '{"data":1}',
      404,
      'letter_not_found',
    ),
  ),
  badBody('B99', 'no data', EDIT, '{}'),
  badBody('B99', 'data spelled with an escape', EDIT, '{"d\\u0061ta":1}'),
  badBody('B99', 'a number that no double holds as data', EDIT, '{"data":1e400}'),
  badBody('B99', 'U+0000 in data', EDIT, '{"data":{"a":"\\u0000"}}'),
  badBody('B99', 'half of a surrogate pair in a name within data', EDIT, '{"data":{"\\ud800":1}}'),
  badBody('B99', 'data of more than 256 KiB', EDIT, `{"data":"${'x'.repeat(256 * 1024)}"}`),
];

const discardBodies: readonly BadInput[] = [
  ...IDS.map((ids) => badBody('B98', `\`${ids}\` as ids to discard`, DISCARD, `{"ids":${ids},"comment":"c"}`)),
  badBody('B98', 'no comment', DISCARD, '{"ids":["7"]}'),
  ...['null', '""', '" \\t"', '7', '["c"]', '"\\u0000"', '"\\ud800"'].map((comment) =>
    badBody('B98', `\`${comment}\` as a comment`, DISCARD, `{"ids":["7"],"comment":${comment}}`),
  ),
  badBody('B98', 'a comment of 1,001 characters', DISCARD, JSON.stringify({ ids: ['7'], comment: 'c'.repeat(1_001) })),
  badBody('B98', 'a filter to discard by', DISCARD, '{"filter":{"type":"t"},"comment":"c"}'),
  posted(
    'B98',
    'ids to discard that no letter has',
    DISCARD,
    '{"ids":["9223372036854775807"],"comment":"c"}',
    200,
    '{"discarded":0}',
  ),
  posted(
    'B101',
    'a forged log line as a comment',
    DISCARD,
    JSON.stringify({ ids: ['9223372036854775807'], comment: '\n{"level":"error","msg":"forged"}\n\u001b[31mred' }),
    200,
    '{"discarded":0}',
  ),
];

const replayBodies: readonly BadInput[] = [
  ...(
    [
      ['no `from`', '"to":"2026-01-02T00:00:00Z"'],
      ['no `to`', '"from":"2026-01-01T00:00:00Z"'],
      ['a time that is none', '"from":"yesterday","to":"2026-01-02T00:00:00Z"'],
      ['seconds since 1970', '"from":1767225600,"to":1767312000'],
      ['an end before the beginning', '"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"'],
      ['a range of no length', '"from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z"'],
      ['a beginning in the future', '"from":"9999-01-01T00:00:00Z","to":"9999-01-02T00:00:00Z"'],
      ['an empty type', `${FROM_TO},"type":""`],
      ['a number as type', `${FROM_TO},"type":7`],
      ['a type of 257 characters', `${FROM_TO},"type":"${'t'.repeat(257)}"`],
      ['U+0000 in the type', `${FROM_TO},"type":"\\u0000"`],
      ...['0', '-1', '1.5', '1000001', '1e400', 'null', '"100"'].map(
        (rate) => [`\`maxPerSecond: ${rate}\``, `${FROM_TO},"maxPerSecond":${rate}`] as const,
      ),
    ] as const
  ).map(([what, members]) => badBody('B94', `${what} of a replay`, REPLAY, `{${members}}`)),
  posted('B96', '`rehearse=true` on a replay', `${REPLAY}?rehearse=true`, `{${FROM_TO}}`, 400, 'parameter_unknown'),
];

const drill = (members: string): string => `{"part":"store","fault":"down","seconds":0${members}}`;
const drillBodies: readonly BadInput[] = [
  ...(
    [
      ['no body', ''],
      ['JSON that ends too early', '{"part":"store"'],
      ['bytes that are no UTF-8', Buffer.from([0xff])],
      ['an array', '[]'],
      ['an unknown member', drill(',"force":true')],
      ['a member twice', drill(',"seconds":1')],
    ] as const
  ).map(([what, body]) => badBody('B98', `${what} to POST /drills`, '/drills', body)),
  ...[
    '{"part":"network","fault":"down","seconds":1}',
    '{"part":"store","fault":"burn","seconds":1}',
    '{"part":"store","fault":"down"}',
  ].map((body) => posted('B98', `\`${body}\` to POST /drills`, '/drills', body, 400, 'invalid_drill')),
  ...['-1', '10801', '0.5', '"1"', 'null'].map((seconds) =>
    posted(
      'B98',
      `\`seconds: ${seconds}\` of a drill`,
      '/drills',
      `{"part":"store","fault":"down","seconds":${seconds}}`,
      400,
      'invalid_drill',
    ),
  ),
];

const BODIES = [REDRIVE, EDIT, DISCARD, REPLAY];

/** Bodies that those who operate the platform may send. */
export const OPERATE_BODIES: readonly BadInput[] = [
  ...BODIES.flatMap(badJson),
  ...[...BODIES, '/drills'].map(heavy),
  ...redriveBodies,
  ...editBodies,
  ...discardBodies,
  ...replayBodies,
  ...drillBodies,
];
