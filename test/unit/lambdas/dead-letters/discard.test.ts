import { expect, it } from 'vitest';
import { ask, store } from './dead-letters-fixture.ts';

async function discard(body: string) {
  const asked: unknown[] = [];
  const answer = await ask(
    {
      store: store({
        discard: async (...args) => {
          asked.push(args);
          return 1;
        },
      }),
    },
    'POST /dead-letters/discard',
    '/dead-letters/discard',
    { body, keyName: 'anna' },
  );
  return { ...answer, asked };
}

it('discards with a comment under the name of who did it', async () => {
  const { statusCode, json, asked, audit } = await discard('{"ids":["1","2"],"comment":"test data"}');
  expect([statusCode, json]).toEqual([200, { discarded: 1 }]);
  expect(asked).toEqual([[['1', '2'], 'test data', 'anna', Date.UTC(2026, 10, 21, 3, 0, 30)]]);
  expect(audit[0]?.fields).toMatchObject({ who: 'anna', count: 1, comment: 'test data' });
});

it.each([
  ['no comment', '{"ids":["1"]}'],
  ['an empty comment', '{"ids":["1"],"comment":" "}'],
  ['a comment that is too long', `{"ids":["1"],"comment":"${'x'.repeat(1_001)}"}`],
  ['a comment with U+0000', '{"ids":["1"],"comment":"a\\u0000"}'],
  ['no ids', '{"comment":"x"}'],
])('refuses %s', async (_what, body) => {
  const { statusCode, json, asked } = await discard(body);
  expect([statusCode, json.code, asked]).toEqual([400, 'body_invalid', []]);
});

it('answers 404 for a route that it does not know', async () => {
  const { statusCode, json } = await ask({}, 'GET /secrets', '/secrets');
  expect([statusCode, json.code]).toEqual([404, 'route_not_found']);
});
