import Type from 'typebox';
import { defineEventType } from '../core/events/define-event-type.ts';

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const count = Type.Integer({ minimum: 0 });

/** What the kinds of log lines have in common, and of zeek.conn what its aggregate reads. */
const logLine = Type.Object({
  '@stream': Type.String({ minLength: 1 }),
  /** Seconds since 1970. */
  ts: Type.Number({ minimum: 0 }),
  uid: Type.Optional(Type.String({ minLength: 1 })),
  id_orig_h: Type.Optional(Type.String({ minLength: 1 })),
  id_orig_p: Type.Optional(port),
  id_resp_h: Type.Optional(Type.String({ minLength: 1 })),
  id_resp_p: Type.Optional(port),
  proto: Type.Optional(Type.String()),
  orig_ip_bytes: Type.Optional(count),
  resp_ip_bytes: Type.Optional(count),
});

export const zeek = defineEventType({
  type: 'zeek.*',
  description: 'A line of a Zeek network monitor log: zeek.conn, zeek.dns, zeek.ssl and so on.',
  versions: [logLine],
  aggregates: {
    'zeek.conn.bytes.hourly': {
      every: { hours: 1 },
      key: ({ data }) => data.proto ?? 'unknown',
      // The other kinds of lines have no bytes of their own: undefined makes no entry.
      value: ({ type, data }) =>
        type === 'zeek.conn' ? (data.orig_ip_bytes ?? 0) + (data.resp_ip_bytes ?? 0) : undefined,
    },
  },
  example: {
    id: 'zeek-1',
    source: 'zeek/bobs.bigwheel.local',
    type: 'zeek.conn',
    time: '2020-04-30T00:06:39.824370Z',
    data: {
      '@stream': 'conn',
      ts: 1588205199.82437,
      uid: 'Cvf4XX17hSAgXDdGEd',
      id_orig_h: '10.0.1.6',
      id_orig_p: 54243,
      id_resp_h: '10.0.0.4',
      id_resp_p: 53,
      proto: 'udp',
      orig_ip_bytes: 67,
      resp_ip_bytes: 83,
    },
  },
});
