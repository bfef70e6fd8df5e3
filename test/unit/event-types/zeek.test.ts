import { expect, it } from 'vitest';
import { zeek } from '../../../event-types/zeek.ts';
import { runEventsOf, type SentEvent } from './run-event.ts';

const run = runEventsOf([zeek]);
const line = (type: string, data: object): SentEvent => ({
  id: 'z-1',
  source: 'zeek/sensor',
  type,
  time: '2020-04-30T00:06:39.824370Z',
  data: { '@stream': 'conn', ts: 1588205199.82437, ...data },
});

it('counts the bytes of a connection, both ways, by protocol', () => {
  expect(run(line('zeek.conn', { proto: 'udp', orig_ip_bytes: 67, resp_ip_bytes: 83 }))).toMatchObject({
    aggregates: [{ aggregate: 'zeek.conn.bytes.hourly', key: 'udp', windowStartMs: Date.UTC(2020, 3, 30), value: 150 }],
  });
});

it('counts no bytes of other kinds of lines', () => {
  expect(run(line('zeek.dns', { proto: 'udp', orig_ip_bytes: 67 }))).toMatchObject({ aggregates: [] });
});

it.each([
  [{ ts: '1588205199' }, '/data/ts must be number (version 1 of zeek.*)'],
  [{ id_orig_p: 65_536 }, '/data/id_orig_p must be <= 65535 (version 1 of zeek.*)'],
])('refuses %j', (data, refused) => {
  expect(run(line('zeek.conn', data))).toEqual({ refused });
});
