import { asked, type BadInput, eventText, jsonRequest, keptData, keptId } from './bad-input.ts';

const text = (ref: string, value: string): BadInput =>
  keptData(
    ref,
    `\`${JSON.stringify(value).slice(1, -1)}\` as data`,
    `text ${value.replace(/[^ -~]/g, ' ')}`,
    JSON.stringify(value),
  );

/** Stands in payloads, keys and bad requests of the suite; it must stand nowhere else. */
export const CANARY = 'canary-4111111111111111';

/** Section 6.9 of the catalogue: content that is good and means harm to who shows or logs it. */
export const HOSTILE_CONTENT: readonly BadInput[] = [
  ...[
    '<script>alert(1)</script>',
    '</script><script>',
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '"onload="x',
  ].map((value) => text('B100', value)),
  keptId('B100', 'markup as an id', '<svg/onload=alert(1)>'),
  ...['\n{"level":"error","msg":"forged"}', '\u001b[31mred\u001b[0m', '\r\nSet-Cookie: a=b'].map((value) =>
    text('B101', value),
  ),
  asked(
    'B101',
    'a forged log line in a path',
    '/events/%0A%7B%22level%22:%22error%22,%22message%22:%22forged%22%7D',
    404,
    'event_not_found',
  ),
  keptId('B101', 'a log line as an id', '{"level":"error","message":"forged"}'),
  ...['\u0024{jndi:ldap://x/a}', '{{7*7}}', '%s%n', '$(id)', '`id`', '=cmd()|x', '../../etc/passwd'].map((value) =>
    text('B102', value),
  ),
  keptData(
    'B103',
    'a card number, a key and an address',
    'secrets',
    `{"card":"${CANARY}","aws":"${CANARY}-AKIAIOSFODNN7EXAMPLE","email":"${CANARY}@example.com"}`,
  ),
  {
    ref: 'B103',
    what: 'the same in an event that its type refuses',
    send: jsonRequest(
      eventText({ id: '"secret letter"', type: '"sensor.temperature"', data: `{"value":"${CANARY}"}` }),
    ),
    status: 202,
    later: { path: '/events/secret%20letter?source=catalogue', shows: '"status":"deadLettered"' },
  },
  {
    ref: 'B103',
    what: 'the same in JSON that is none',
    send: jsonRequest(`{"type":"t","data":"${CANARY}" oops}`),
    status: 400,
    code: 'json_invalid',
  },
  {
    ref: 'B103',
    what: 'the same in a query string',
    send: { method: 'GET', path: `/events?from=2026&source=${CANARY}` },
    status: 400,
    code: 'parameter_invalid',
  },
];
