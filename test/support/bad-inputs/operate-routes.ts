import { asked, type BadInput, JSON_TYPE, type KeyName, posted } from './bad-input.ts';

const encoded = encodeURIComponent;
const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const lists: readonly BadInput[] = [
  ...['0', '-1', '1001', '1e3', 'abc', '', '10&limit=10', '99999999999999999999'].flatMap((limit) =>
    ['/dead-letters', '/dead-letters/families'].map((path) =>
      asked('B88', `\`limit=${limit}\` on ${path}`, `${path}?limit=${limit}`, 400, 'parameter_invalid'),
    ),
  ),
  ...['x', '%F0%9F%98%80', 'e30', cursor([1, 'AAAAAAAAAAA', 0, 0, '1']), cursor(null), 'a'.repeat(3_000)].map((text) =>
    asked(
      'B89',
      `\`${text.slice(0, 20)}\` as a cursor of letters`,
      `/dead-letters?cursor=${text}`,
      400,
      'cursor_invalid',
    ),
  ),
  asked('B89', 'a cursor on families', '/dead-letters/families?cursor=x', 400, 'parameter_unknown'),
  ...['status=deleted', 'status=', 'type=', 'type=%00', 'type=%ff', 'from=yesterday', `type=${'t'.repeat(257)}`].map(
    (query) => asked('B90', `\`${query.slice(0, 20)}\` on letters`, `/dead-letters?${query}`, 400, 'parameter_invalid'),
  ),
  asked(
    'B94',
    'letters with an end before the beginning',
    '/dead-letters?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    400,
    'parameter_invalid',
  ),
  ...['sort=password', '__proto__=1', 'q=a:1', 'source=x'].map((query) =>
    asked('B90', `\`${query}\` on letters`, `/dead-letters?${query}`, 400, 'parameter_unknown'),
  ),
  ...["' OR 1=1--", '%', '_', '\\', '*'].flatMap((value) =>
    ['type', 'reason', 'family'].map((name) =>
      asked(
        'B91',
        `\`${value}\` as ${name} of letters`,
        `/dead-letters?${name}=${encoded(value)}`,
        200,
        '{"items":[],"nextCursor":null}',
      ),
    ),
  ),
];

const UNKNOWN = [
  'x',
  '-1',
  '__proto__',
  'constructor',
  '%00',
  '%0d%0a',
  encoded("' or '1'='1"),
  encoded('\ud83d\ude00'),
  'a'.repeat(8_000),
];
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
const unknown = (method: string, collection: string, id: string, code: string): BadInput => ({
  ref: 'B87',
  what: `\`${method} /${collection}/${shorten(id)}\``,
  send: { method, path: `/${collection}/${id}` },
  status: 404,
  code,
});
const unknownThings: readonly BadInput[] = UNKNOWN.flatMap((id) => [
  unknown('GET', 'dead-letters', id, 'letter_not_found'),
  unknown('GET', 'redrives', id, 'redrive_not_found'),
  unknown('DELETE', 'redrives', id, 'redrive_not_found'),
  unknown('GET', 'replays', id, 'replay_not_found'),
  unknown('DELETE', 'replays', id, 'replay_not_found'),
]);
const parametersOfThings: readonly BadInput[] = [
  '/dead-letters/1',
  '/redrives/1',
  '/replays/1',
  '/processing',
  '/events/a/explain',
].flatMap((path) => [
  asked('B90', `an unknown parameter of ${path}`, `${path}?include=payload`, 400, 'parameter_unknown'),
  asked('B87', `\`${path}%zz\``, `${path}%zz`, 400, 'path_invalid'),
  asked('B87', `\`${path}/\``, `${path}/`, 404, 'route_not_found'),
  asked('B87', `\`/${path}\``, `/${path}`, 404, 'route_not_found'),
]);

const explained: readonly BadInput[] = [
  ...['nothing', 'all', '%00', '%0d%0a', encoded("' or 1=1 --"), 'a'.repeat(8_000)].map((id) =>
    asked('B87', `\`GET /events/${shorten(id)}/explain\``, `/events/${id}/explain`, 404, 'event_not_found'),
  ),
  asked('B87', '`/events//explain`', '/events//explain', 404, 'route_not_found'),
  asked('B87', '`/events/../explain`', '/events/../explain', 404, 'route_not_found'),
  ...['source=', 'source=a&source=b', 'source=%00', 'source=%ff'].map((query) =>
    asked('B90', `\`${query}\` on explain`, `/events/a/explain?${query}`, 400, 'parameter_invalid'),
  ),
];

const wrongMethods: readonly BadInput[] = (
  [
    ['PUT', '/dead-letters', 'GET'],
    ['POST', '/dead-letters', 'GET'],
    ['DELETE', '/dead-letters/1', 'GET'],
    ['PUT', '/dead-letters/redrive', 'POST, GET'],
    ['GET', '/dead-letters/1/redrive', 'POST'],
    ['POST', '/redrives/1', 'GET, DELETE'],
    ['GET', '/replays', 'POST'],
    ['PATCH', '/replays/1', 'GET, DELETE'],
    ['DELETE', '/processing', 'GET'],
    ['GET', '/processing/pause', 'POST'],
    ['GET', '/drills', 'POST'],
    ['DELETE', '/events/a/explain', 'GET'],
  ] as const
).map(([method, path, allow]) => ({
  ref: 'B85',
  what: `${method} ${path}`,
  send: { method, path },
  status: 405,
  code: 'method_not_allowed',
  shows: `This path takes ${allow}.`,
}));

const OPERATE: readonly (readonly [string, string])[] = [
  ['GET', '/dead-letters'],
  ['GET', '/dead-letters/families'],
  ['GET', '/dead-letters/1'],
  ['POST', '/dead-letters/redrive'],
  ['POST', '/dead-letters/1/redrive'],
  ['POST', '/dead-letters/discard'],
  ['GET', '/redrives/1'],
  ['DELETE', '/redrives/1'],
  ['POST', '/replays'],
  ['GET', '/replays/1'],
  ['DELETE', '/replays/1'],
  ['GET', '/processing'],
  ['POST', '/processing/pause'],
  ['POST', '/processing/resume'],
  ['POST', '/drills'],
  ['POST', '/%64rills'],
];
const refusedKey = (what: string, key: KeyName, method: string, path: string, status: 401 | 403): BadInput => ({
  ref: status === 401 ? 'B75' : 'B80',
  what: `${what} on ${method} ${path}`,
  // The body is no JSON: nobody looks at it.
  send: { method, path, headers: JSON_TYPE, body: method === 'POST' ? '{' : '' },
  key,
  status,
  code: status === 401 ? 'key_required' : 'scope_missing',
});
const keys: readonly BadInput[] = [
  ...OPERATE.flatMap(([method, path]) => [
    refusedKey('no key', 'none', method, path, 401),
    refusedKey('a read key', 'read-only', method, path, 403),
    refusedKey('an ingest key', 'ingest-only', method, path, 403),
  ]),
  refusedKey('an ingest key', 'ingest-only', 'GET', '/events/a/explain', 403),
  refusedKey('no key', 'none', 'GET', '/events/a/explain', 401),
];

const paused: readonly BadInput[] = [
  posted('B17', 'a body on POST /processing/pause is not read', '/processing/pause', '{', 200, '"reason":"hand"'),
  posted('B98', 'a second pause', '/processing/pause', '', 200, '"reason":"hand"'),
  {
    ...asked('B98', 'GET /health while a person paused processing', '/health', 200, '"processing":"paused"'),
    key: 'none',
  },
  posted(
    'B96',
    '`seconds=9` on a resume, which resumes nothing',
    '/processing/resume?seconds=9',
    '',
    400,
    'parameter_unknown',
  ),
  posted('B98', 'a resume', '/processing/resume', '', 200, '"pausedBy":[]'),
  posted('B98', 'a second resume', '/processing/resume', '', 200, '"state":"running"'),
];

/** Paths, parameters, methods and keys of those who operate the platform, and of explain. */
export const OPERATE_ROUTES: readonly BadInput[] = [
  ...lists,
  ...unknownThings,
  ...parametersOfThings,
  ...explained,
  ...wrongMethods,
  ...keys,
  ...paused,
];
