import Type from 'typebox';
import { defineEventType } from '../core/events/define-event-type.ts';

const CRAWLER = /bot|crawl|spider|slurp/i;

const request = Type.Object({
  remote_addr: Type.String({ minLength: 1 }),
  method: Type.String({ pattern: '^[A-Z]+$' }),
  path: Type.String({ minLength: 1 }),
  protocol: Type.Optional(Type.String()),
  status: Type.Integer({ minimum: 100, maximum: 599 }),
  /** Bytes of the answer's body; null where the server logged none. */
  bytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  referrer: Type.Optional(Type.String()),
  user_agent: Type.Optional(Type.String()),
});

export const webAccess = defineEventType({
  type: 'web.access',
  description: 'One request that a web server answered, as in an access log.',
  versions: [request],
  process: ({ data }) => ({
    statusClass: `${Math.floor(data.status / 100)}xx`,
    isCrawler: CRAWLER.test(data.user_agent ?? ''),
  }),
  aggregates: {
    'web.access.bytes.hourly': {
      every: { hours: 1 },
      key: (event) => String(event.data.status),
      value: (event) => event.data.bytes,
    },
  },
  example: {
    id: 'access-1',
    source: 'web/www',
    type: 'web.access',
    time: '2025-05-17T10:05:03Z',
    data: {
      remote_addr: '192.0.2.7',
      method: 'GET',
      path: '/index.html',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 5120,
      user_agent: 'curl/8.5.0',
    },
  },
});
