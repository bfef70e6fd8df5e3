import { expect, it } from 'vitest';
import { webAccess } from '../../../event-types/web-access.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

const run = runEventsOf([webAccess]);
const request = (data: object): SentEvent => ({
  id: 'a-1',
  source: 'web/www',
  type: 'web.access',
  time: '2015-05-17T10:05:03Z',
  data: { remote_addr: '192.0.2.7', method: 'GET', path: '/', status: 200, bytes: 512, ...data },
});

it('tells the class of the status and counts the bytes of its hour', () => {
  expect(run(request({ status: 404, bytes: 300 }))).toMatchObject({
    result: { statusClass: '4xx', isCrawler: false },
    aggregates: [
      { aggregate: 'web.access.bytes.hourly', key: '404', windowStartMs: Date.UTC(2015, 4, 17, 10), value: 300 },
    ],
  });
});

it('counts no bytes where the server logged none', () => {
  expect(run(request({ status: 304, bytes: null }))).toMatchObject({ result: { statusClass: '3xx' }, aggregates: [] });
});

it('knows crawlers by their user agent', () => {
  expect(run(request({ user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' }))).toMatchObject({
    result: { isCrawler: true },
  });
});

it.each([
  [{ status: 99 }, '/data/status must be >= 100 (version 1 of web.access)'],
  [{ bytes: '512' }, '/data/bytes must be integer or null (version 1 of web.access)'],
  [{ path: '' }, '/data/path must not have fewer than 1 characters (version 1 of web.access)'],
])('refuses %j', (data, refused) => {
  expect(run(request(data))).toEqual({ refused });
});
