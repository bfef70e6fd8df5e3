import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder, type RunningPlatform, settled, startPlatform } from '../support/platform.ts';

let platform: RunningPlatform;
let folder: Awaited<ReturnType<typeof dataFolder>>;
let accepted = 0;
beforeAll(async () => {
  folder = await dataFolder();
  platform = await startPlatform(folder.path);
});
afterAll(async () => {
  await platform.end('SIGTERM');
  await folder.remove();
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: {
    readonly accepted?: number;
    readonly rejected?: number;
    readonly code?: string;
    readonly detail?: string;
    readonly events?: readonly { index: number; id: string | null; status: string; errors?: { code: string }[] }[];
  };
}

async function send(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  path = '/events',
): Promise<Answer> {
  const answer = await platform.post(path, body, { 'content-type': 'application/json', ...headers });
  const parsed = (await answer.json()) as Answer['body'];
  accepted += answer.status < 300 ? (parsed.accepted ?? 0) : 0;
  return { status: answer.status, type: answer.headers.get('content-type'), body: parsed };
}

const event = (fields: object): string => JSON.stringify({ type: 'bad.input', source: 'test', ...fields });
const nested = (depth: number): string => `{"type":"t","data":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('a body that cannot be taken as a whole', () => {
  const gzip = { 'content-encoding': 'gzip' };
  it.each([
    ['malformed JSON', '{"type":"t",}', {}, 400, 'json_invalid'],
    ['nothing', '', {}, 400, 'body_empty'],
    ['two documents', '{"type":"t"}{"type":"t"}', {}, 400, 'json_invalid'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), {}, 400, 'utf8_invalid'],
    ['a truncated gzip', gzipSync(event({})).subarray(0, 30), gzip, 400, 'encoding_invalid'],
    ['gzip that is none', event({}), gzip, 400, 'encoding_invalid'],
    ['a gzip bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)), gzip, 413, 'body_too_large'],
    ['brotli', event({}), { 'content-encoding': 'br' }, 415, 'encoding_unsupported'],
    ['gzip twice', gzipSync(gzipSync(event({}))), { 'content-encoding': 'gzip, gzip' }, 415, 'encoding_unsupported'],
    ['an unknown content type', event({}), { 'content-type': 'text/plain' }, 415, 'content_type_unsupported'],
    ['another charset', event({}), { 'content-type': 'application/json; charset=utf-16' }, 415, 'charset_unsupported'],
    ['an empty batch', '[]', {}, 400, 'batch_empty'],
    ['5,001 events', `[${Array(5_001).fill('{"type":"t"}').join(',')}]`, {}, 413, 'too_many_events'],
    ['5 MiB and a byte', Buffer.alloc(5 * 1024 * 1024 + 1, 0x20), {}, 413, undefined],
  ])('%s', async (_name, body, headers, status, code) => {
    const answer = await send(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    if (code !== undefined) expect(answer.body.code).toBe(code);
    expect(answer.body.detail).toMatch(/\.$/);
  });
});

describe('an event that cannot be taken, alone', () => {
  it.each([
    ['no type', '{"id":"a"}', 'required'],
    ['a wrong type', event({ id: 7 }), 'type'],
    ['depth 33', nested(33), 'too_deep'],
    ['U+0000 in an id', event({ id: 'a\u0000' }), 'pattern'],
    ['U+0000 in data', event({ data: 'a\u0000' }), 'nul_character'],
    ['a lone surrogate', '{"type":"t","data":"\\ud800"}', 'lone_surrogate'],
    ['1e400', '{"type":"t","data":1e400}', 'number_range'],
    ['a bad time', event({ time: '2026-02-30T00:00:00Z' }), 'format'],
    ['the id of the statistics', event({ id: 'all' }), 'reserved'],
    ['257 KiB', event({ data: 'x'.repeat(257 * 1024) }), 'event_too_large'],
  ])('%s is 422, and rejected by index', async (_name, body, code) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 422, type: 'application/problem+json' });
    expect(answer.body).toMatchObject({ accepted: 0, rejected: 1, code: 'events_rejected' });
    expect(answer.body.events?.[0]).toMatchObject({ index: 0, status: 'rejected', errors: [{ code }] });
  });

  it('takes depth 32', async () => {
    expect(await send(nested(32))).toMatchObject({ status: 202 });
  });

  it('is refused by index among good ones, which are kept', async () => {
    const events = [
      event({ id: 'good-1' }),
      event({ id: 'big', data: 'x'.repeat(257 * 1024) }),
      event({ id: 'good-2' }),
    ];
    const answer = await send(`[${events.join(',')}]`);
    expect(answer).toMatchObject({ status: 207, body: { accepted: 2, rejected: 1 } });
    expect(answer.body.events?.map(({ id, status }) => [id, status])).toEqual([
      ['good-1', 'accepted'],
      ['big', 'rejected'],
      ['good-2', 'accepted'],
    ]);
  });

  it('is told alone where the client asks for as little as possible', async () => {
    const answer = await send(`[${event({ id: 'm-1' })},7,${event({ id: 'm-2' })}]`, { prefer: 'return=minimal' });
    expect(answer.body).toMatchObject({ accepted: 2, rejected: 1 });
    expect(answer.body.events).toHaveLength(1);
    expect(answer.body.events?.[0]).toMatchObject({ index: 1, status: 'rejected' });
  });
});

describe('every form that an event may come in', () => {
  const sent = event({ id: 'form', data: { n: 1 } });
  it.each([
    ['gzip', gzipSync(sent), { 'content-encoding': 'gzip' }],
    ['deflate', deflateSync(sent), { 'content-encoding': 'deflate' }],
    ['zstd', zstdCompressSync(Buffer.from(sent)), { 'content-encoding': 'zstd' }],
    ['an array', `[${sent}]`, {}],
    ['events', `{"events":[${sent}]}`, {}],
    ['NDJSON', `${sent}\n`, { 'content-type': 'application/x-ndjson' }],
    ['a CloudEvent', sent, { 'content-type': 'application/cloudevents+json; charset=utf-8' }],
    ['CloudEvents', `[${sent}]`, { 'content-type': 'application/cloudevents-batch+json' }],
    [
      'binary mode',
      '{"n":1}',
      { 'ce-specversion': '1.0', 'ce-id': 'form', 'ce-source': 'test', 'ce-type': 'bad.input' },
    ],
  ])('%s', async (_name, body, headers) => {
    expect(await send(body, headers)).toMatchObject({ status: 202, body: { accepted: 1, events: [{ id: 'form' }] } });
  });

  it('percent-encoded headers and text in binary mode', async () => {
    const headers = {
      'content-type': 'text/plain',
      'ce-type': 'bad.input',
      'ce-id': 'text',
      'ce-source': 'gr%C3%BC%C3%9Fe',
    };
    expect(await send('20 °C', headers)).toMatchObject({ status: 202 });
    await settled(platform, accepted);
    const stored = await platform.get<object>('/events/text');
    expect(stored).toMatchObject({ source: 'grüße', datacontenttype: 'text/plain', data: '20 °C' });
  });

  it('is only judged in a dry run', async () => {
    const answer = await platform.post('/events?dryRun=true', event({ id: 'dry' }));
    expect(answer.status).toBe(202);
    await settled(platform, accepted);
    expect((await fetch(`${platform.url}/events/dry`)).status).toBe(404);
  });

  it('waits for the result where the client prefers', async () => {
    const headers = { prefer: 'wait=20' };
    expect(await send(event({ id: 'waited' }), headers)).toMatchObject({ body: { events: [{ status: 'processed' }] } });
    const bad = '{"id":"waited-bad","type":"sensor.temperature","data":{"value":"warm"}}';
    expect(await send(bad, headers)).toMatchObject({ body: { events: [{ status: 'failed' }] } });
    expect(await platform.get('/events/waited-bad')).toMatchObject({
      status: 'deadLettered',
      data: { value: 'warm' },
      errors: [{ code: 'EVENT_INVALID' }],
    });
  });
});

it('has lost nothing of what it accepted, and is balanced', async () => {
  const statistics = await settled(platform, accepted);
  expect(statistics).toMatchObject({ balanced: true, totals: { received: accepted, deadLettered: 1, inFlight: 0 } });
  expect((await platform.get<{ status: string }>('/health')).status).toBe('up');
});
