import { expect, it } from 'vitest';
import { EventIds } from '../../../bench/event-ids.ts';
import { EVENT_BYTES, EventRequest } from '../../../bench/event-request.ts';
import { Resends } from '../../../bench/resends.ts';

interface SentEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly data: Record<string, unknown>;
}

const NOW_MS = 1_795_245_514_332; // 2026-11-21T07:18:34.332Z
const eventsOf = (request: EventRequest): SentEvent[] => JSON.parse(request.body()) as SentEvent[];

it('renders events of 243 bytes with six fields of data, whatever their values', () => {
  const request = new EventRequest({ batch: 200, host: 'localhost', ids: new EventIds() });
  request.renew(NOW_MS);
  expect(EVENT_BYTES).toBe(243);
  for (const event of eventsOf(request)) {
    expect(JSON.stringify(event)).toHaveLength(243);
    expect(Object.keys(event.data)).toHaveLength(6);
    expect(event.time).toBe('2026-11-21T07:18:34.332Z');
  }
});

it('says how long its body is', () => {
  const request = new EventRequest({ batch: 3, host: 'example.test', ids: new EventIds() });
  const [head, body] = request.bytes.toString('latin1').split('\r\n\r\n');
  expect(head).toBe(
    'POST /events HTTP/1.1\r\nhost: example.test\r\ncontent-type: application/json\r\nprefer: return=minimal\r\ncontent-length: 733',
  );
  expect(body).toHaveLength(733);
});

it('gives every event of every request an id of its own that rises', () => {
  const ids = new EventIds();
  const requests = [1, 2].map(() => new EventRequest({ batch: 5_000, host: 'localhost', ids }));
  const sent: string[] = [];
  for (const nowMs of [NOW_MS, NOW_MS, NOW_MS + 1, NOW_MS - 5]) {
    for (const request of requests) {
      request.renew(nowMs);
      sent.push(...eventsOf(request).map((event) => event.id));
    }
  }
  expect(new Set(sent).size).toBe(40_000);
  expect(sent).toEqual([...sent].sort());
  for (const id of sent.slice(0, 100)) {
    expect(id).toMatch(/^01a1fcf8-9e5c-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it('names the last event', () => {
  const request = new EventRequest({ batch: 13, host: 'localhost', ids: new EventIds() });
  request.renew(NOW_MS);
  expect(request.last()).toEqual({ id: eventsOf(request)[12]?.id, source: 'bench/store-02' });
});

it('sends the share asked for twice, byte for byte, scattered over later requests', () => {
  const resends = new Resends(0.05);
  const ids = new EventIds();
  const request = new EventRequest({ batch: 500, host: 'localhost', ids, resends });
  const firstSeen = new Map<string, string>();
  let again = 0;
  let requestsWithDuplicates = 0;
  for (let count = 0; count < 100; count += 1) {
    request.renew(NOW_MS + count);
    let here = 0;
    for (const event of eventsOf(request)) {
      const text = JSON.stringify(event);
      const first = firstSeen.get(event.id);
      if (first === undefined) firstSeen.set(event.id, text);
      else {
        here += 1;
        expect(text).toBe(first);
      }
    }
    again += here;
    if (here > 0) requestsWithDuplicates += 1;
  }
  expect(resends.resent).toBe(again);
  expect(firstSeen.size + again).toBe(50_000);
  expect(again / 50_000).toBeGreaterThan(0.04);
  expect(again / 50_000).toBeLessThan(0.06);
  expect(requestsWithDuplicates).toBeGreaterThan(80);
});
