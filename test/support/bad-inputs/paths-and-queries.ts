import { asked, type BadInput, eventText, JSON_TYPE } from './bad-input.ts';

const encoded = encodeURIComponent;
const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const post = (
  ref: string,
  what: string,
  path: string,
  code: string,
  body = eventText({ id: '"never"' }),
): BadInput => ({
  ref,
  what,
  send: body === '' ? { path } : { path, headers: JSON_TYPE, body },
  status: 400,
  code,
});
const literally = (ref: string, value: string): BadInput[] =>
  ['type', 'source', 'subject'].map((name) =>
    asked(
      ref,
      `\`${value}\` as ${name} is a text like any other`,
      `/events?${name}=${encoded(value)}`,
      200,
      '{"items":[],"nextCursor":null}',
    ),
  );
const search = (value: string): string => `/events?q=${encoded(value)}`;
const HOSTILE = [
  "' OR 1=1--",
  '$1',
  '\\',
  '%',
  '_',
  "\\'",
  "E'\\\\x'",
  '"; drop table events; --',
  '\ud83d\ude00',
  '*'.repeat(50),
];

/** Section 6.8 of the catalogue: paths, parameters and searches. */
export const PATHS_AND_QUERIES: readonly BadInput[] = [
  ...[
    '//events',
    '/events/',
    '/v1/../events',
    '/events/../metrics',
    '/%2e%2e/metrics',
    '/events/%2e%2e',
    '/events;a=b',
    '/events.',
    '/events/a/b',
    '/EVENTS',
    '/nothing',
  ].map((path) => asked('B87', `\`${path}\``, path, 404, 'route_not_found')),
  asked('B87', 'U+0000 in an id', '/events/%00', 404, 'event_not_found'),
  asked('B87', 'U+0000 in a type', '/schemas/%00', 404, 'schema_not_found'),
  asked('B87', 'a percent-encoding that is none', '/events/%zz', 400, 'path_invalid'),
  asked('B87', 'a percent-encoding that is no UTF-8', '/events/%ff', 400, 'path_invalid'),
  asked('B87', 'a surrogate, percent-encoded', '/events/%ed%a0%80', 400, 'path_invalid'),
  asked('B87', 'a path of 9 kB', `/events/${'a'.repeat(9_000)}`, 414, 'target_too_long'),
  asked('B87', 'an id of 8,000 characters', `/events/${'a'.repeat(8_000)}`, 404, 'event_not_found'),
  asked('B87', 'a path with a host', 'http://evil.example/limits', 200, '"eventBytes"'),
  ...['0', '-1', '1001', '1e3', 'abc', '10.5', '0x10', '%2010', '99999999999999999999'].map((limit) =>
    asked('B88', `\`limit=${limit}\``, `/events?limit=${limit}`, 400, 'parameter_invalid'),
  ),
  asked('B88', '`limit=10&limit=10`', '/events?limit=10&limit=10', 400, 'parameter_invalid'),
  asked('B88', '`limit=`', '/events?limit=', 400, 'parameter_invalid'),
  ...['x', '%F0%9F%98%80', 'e30', encoded('===='), 'a'.repeat(3_000)].map((text) =>
    asked('B89', `\`${text.slice(0, 20)}\` as a cursor`, `/events?cursor=${text}`, 400, 'cursor_invalid'),
  ),
  ...[[], [1], [0, 'x', 0, 0, '1'], [1, 'AAAAAAAAAAA', 0, 0, '1'], { 0: 1 }, null].map((value) =>
    asked('B89', `\`${JSON.stringify(value)}\` as a cursor`, `/events?cursor=${cursor(value)}`, 400, 'cursor_invalid'),
  ),
  asked(
    'B89',
    'a cursor of events on conflicts',
    `/conflicts?cursor=${cursor([1, 'AAAAAAAAAAA', 0, 0, '1'])}`,
    400,
    'cursor_invalid',
  ),
  asked('B90', 'SQL as an order', `/events?order=${encoded('time; drop table events')}`, 400, 'parameter_invalid'),
  asked('B90', '`sort=password`', '/events?sort=password', 400, 'parameter_unknown'),
  asked('B90', '`__proto__=1`', '/events?__proto__=1', 400, 'parameter_unknown'),
  asked('B90', 'a parameter name of 5 kB', `/events?${'p'.repeat(5_000)}=1`, 400, 'parameter_unknown'),
  asked('B90', 'an unknown status', '/events?status=deleted', 400, 'parameter_invalid'),
  asked('B90', 'U+0000 in a parameter', '/events?type=%00', 400, 'parameter_invalid'),
  asked('B90', 'a bad percent-encoding in a parameter', '/events?type=%ff', 400, 'parameter_invalid'),
  ...HOSTILE.flatMap((value) => literally('B91', value)),
  ...HOSTILE.map((value) =>
    asked('B91', `\`${value}\` in a search`, search(`a:${JSON.stringify(value)}`), 200, '{"items":[]'),
  ),
  asked('B91', 'SQL as a field name', search(`"a') or 1=1 --":1`), 200, '{"items":[]'),
  asked('B91', 'SQL as an aggregate', `/aggregates/${encoded("a' or '1'='1")}`, 404, 'aggregate_not_found'),
  asked(
    'B91',
    "SQL as an aggregate's key",
    `/aggregates/sensor.temperature.hourly?key=${encoded("' or '1'='1")}`,
    200,
    '{"items":[],"nextCursor":null}',
  ),
  asked('B91', '`__proto__` as an aggregate', '/aggregates/__proto__', 404, 'aggregate_not_found'),
  asked('B91', '`constructor` as a type', '/schemas/constructor', 404, 'schema_not_found'),
  asked('B91', '`__proto__` as a version', '/schemas/sensor.temperature/__proto__', 404, 'schema_not_found'),
  ...literally('B92', "x' OR 'a'='a"),
  ...literally('B92', '#a = :v'),
  ...['a', 'a=', '=1', 'a:"', 'a.:1', 'a:1,', 'a:1e999', `a:"\\ud800"`, 'a.'.repeat(33)].map((text) =>
    asked('B93', `\`q=${text.slice(0, 20)}\``, search(text), 400, 'parameter_invalid'),
  ),
  ...['a:>1', 'a:1 b:2', 'a:^(a|a)*$'].map((text) =>
    asked('B93', `\`q=${text}\`: the value is a text`, search(text), 200, '{"items":[]'),
  ),
  asked('B93', 'a search of 1,001 characters', search(`a:${'b'.repeat(999)}`), 400, 'parameter_invalid'),
  asked('B93', '11 conditions', search(Array(11).fill('a:1').join(',')), 400, 'parameter_invalid'),
  asked('B93', '900 spaces, which would slow a careless pattern', search(`a:b${' '.repeat(900)}c`), 200, '{"items":[]'),
  asked('B93', 'a search by a number that no event has', search('n>1.7e308'), 200, '{"items":[]'),
  asked(
    'B94',
    'an end before the beginning',
    '/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    400,
    'parameter_invalid',
  ),
  asked(
    'B94',
    'a range of no length',
    '/events?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    200,
    '{"items":[],"nextCursor":null}',
  ),
  asked(
    'B94',
    'all times there are',
    '/events?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&limit=1',
    200,
    '"items":[',
  ),
  asked('B94', 'a time that is none', '/events?from=yesterday', 400, 'parameter_invalid'),
  asked('B94', 'a time whose `+` is not encoded', '/events?from=2026-01-01T00:00:00+01:00', 400, 'parameter_invalid'),
  asked('B96', '`fields=*`', '/events?fields=*', 400, 'parameter_unknown'),
  asked('B96', '`include=payload`', '/events/a?include=payload', 400, 'parameter_unknown'),
  post('B96', 'an unknown parameter of POST', '/events?dryrun=true', 'parameter_unknown'),
  ...['1', 'TRUE', '', 'true&dryRun=true'].map((text) =>
    post('B96', `\`dryRun=${text}\` stores nothing`, `/events?dryRun=${text}`, 'parameter_invalid'),
  ),
  post(
    'B96',
    'the short form with a bad percent-encoding',
    '/events?eventType=t&eventData=%ff',
    'parameter_invalid',
    '',
  ),
  post('B96', 'the short form with two types', '/events?eventType=t&eventType=u', 'parameter_invalid', ''),
  post('B96', 'the short form beside a body', '/events?eventType=t&eventData=1', 'parameter_invalid'),
];
