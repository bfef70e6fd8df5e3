import { gzipSync } from 'node:zlib';
import { type BadInput, eventText, JSON_TYPE, jsonRequest, pathOf } from './bad-input.ts';

const small = (count: number): string => `[${Array(count).fill('{"type":"bad.input"}').join(',')}]`;
const largest = (): string =>
  `[${Array.from({ length: 5_000 }, (_, n) => eventText({ id: `"largest-${n}"`, data: JSON.stringify({ n, text: 'z'.repeat(4_700) }) })).join(',')}]`;
const TOO_LARGE = eventText({ id: '"large"', data: `"${'x'.repeat(256 * 1024)}"` });

/** Section 6.6 of the catalogue: several events in one request. */
export const BATCHES: readonly BadInput[] = [
  { ref: 'B64', what: '5,001 events', send: () => jsonRequest(small(5_001)), status: 413, code: 'too_many_events' },
  {
    ref: 'B64',
    what: '5,001 lines of NDJSON',
    send: () => ({ headers: { 'content-type': 'application/x-ndjson' }, body: '{"type":"t"}\n'.repeat(5_001) }),
    status: 413,
    code: 'too_many_events',
  },
  {
    ref: 'B65',
    what: '21 events of 255 KiB, more than 5 MiB together',
    send: () =>
      jsonRequest(
        `[${Array(21)
          .fill(eventText({ data: `"${'x'.repeat(255 * 1024)}"` }))
          .join(',')}]`,
      ),
    status: 413,
    code: 'request_too_large',
  },
  {
    ref: 'B65',
    what: '5,000 events of 23 MiB together, gzipped',
    send: () => ({ headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(largest()) }),
    status: 202,
    shows: '{"accepted":5000,"rejected":0',
  },
  {
    ref: 'B66',
    what: 'an event of more than 256 KiB between two good ones',
    send: jsonRequest(`[${eventText({ id: '"before"' })},${TOO_LARGE},${eventText({ id: '"behind"' })}]`),
    status: 207,
    fault: ' event_too_large',
    shows:
      '{"accepted":2,"rejected":1,"events":[{"index":0,"id":"before","status":"accepted"},{"index":1,"id":null,"status":"rejected"',
    later: { path: pathOf('behind'), shows: '"status":"processed"' },
  },
  {
    ref: 'B67',
    what: 'one bad event among 100',
    send: jsonRequest(
      `[${Array.from({ length: 100 }, (_, n) => eventText(n === 57 ? { id: '7' } : { id: `"of-100-${n}"` })).join(',')}]`,
    ),
    status: 207,
    fault: '/id type',
    shows: '{"index":57,"id":null,"status":"rejected"',
    later: { path: pathOf('of-100-99'), shows: '"status":"processed"' },
  },
  {
    ref: 'B68',
    what: '5,000 bad events',
    send: () => jsonRequest(`[${Array(5_000).fill('{"type":7}').join(',')}]`),
    status: 422,
    fault: '/type type',
    shows: '"accepted":0,"rejected":5000',
  },
  {
    ref: 'B69',
    what: 'the same event twice',
    send: jsonRequest(`[${eventText({ id: '"again"', data: '1' })},${eventText({ id: '"again"', data: '1' })}]`),
    status: 202,
    shows: '{"accepted":2,"rejected":0',
    later: {
      path: `/events?source=catalogue&from=2000-01-01T00:00:00Z&q=${encodeURIComponent('none:none')}`,
      shows: '"items":[]',
    },
  },
  {
    ref: 'B70',
    what: 'the same id twice with other data: the first wins, the second is a conflict',
    send: jsonRequest(
      `[${eventText({ id: '"disputed"', data: '"first"' })},${eventText({ id: '"disputed"', data: '"second"' })}]`,
    ),
    status: 202,
    later: { path: pathOf('disputed'), shows: '"data":"first"' },
  },
  {
    ref: 'B71',
    what: 'three events of one key in the order 3, 1, 2 are kept in the order sent',
    send: jsonRequest(
      `[${[3, 1, 2].map((n) => eventText({ id: `"step-${n}"`, partitionkey: '"steps"', data: String(n) })).join(',')}]`,
    ),
    status: 202,
    later: { path: pathOf('step-2'), shows: '"data":2' },
  },
  {
    ref: 'B74',
    what: 'NDJSON that says it is JSON',
    send: jsonRequest('{"type":"t"}\n{"type":"t"}'),
    status: 400,
    code: 'json_invalid',
  },
  {
    ref: 'B74',
    what: 'a line of NDJSON that is no JSON, between good ones',
    send: {
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${eventText({ id: '"line-1"' })}\nnot JSON\n${eventText({ id: '"line-3"' })}`,
    },
    status: 207,
    fault: ' json_invalid',
    later: { path: pathOf('line-3'), shows: '"status":"processed"' },
  },
  {
    ref: 'B74',
    what: 'a JSON array that says it is NDJSON',
    send: { headers: { 'content-type': 'application/x-ndjson' }, body: '[{"type":"t"}]' },
    status: 422,
    fault: ' type',
  },
];
