import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avroFile } from '../support/avro-file.ts';
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

const event = (fields: object): string => JSON.stringify({ type: 'form.sent', source: 'test', ...fields });

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
      { 'ce-specversion': '1.0', 'ce-id': 'form', 'ce-source': 'test', 'ce-type': 'form.sent' },
    ],
  ])('%s', async (_name, body, headers) => {
    expect(await send(body, headers)).toMatchObject({ status: 202, body: { accepted: 1, events: [{ id: 'form' }] } });
  });

  it('percent-encoded headers and text in binary mode', async () => {
    const headers = {
      'content-type': 'text/plain',
      'ce-type': 'form.sent',
      'ce-id': 'text',
      'ce-source': 'gr%C3%BC%C3%9Fe',
    };
    expect(await send('20 °C', headers)).toMatchObject({ status: 202 });
    await settled(platform, accepted);
    const stored = await platform.get<object>('/events/text');
    expect(stored).toMatchObject({ source: 'grüße', datacontenttype: 'text/plain', data: '20 °C' });
  });

  it('an Avro file, its records as data; sent again it has no second effect', async () => {
    const schema = {
      type: 'record',
      name: 'Reading',
      fields: [
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'celsius', type: ['null', 'double'] },
        { name: 'raw', type: 'bytes' },
      ],
    };
    const values = [
      { at: 1_795_230_000_000, celsius: 20.5, raw: Buffer.from([1, 2, 3]) },
      { at: 1_795_230_001_000, celsius: null, raw: Buffer.alloc(0) },
    ];
    const file = await avroFile(schema, values, { codec: 'deflate' });
    const headers = {
      'content-type': 'application/avro',
      'ce-type': 'form.sent',
      'ce-source': 'test',
      'ce-id': 'avro',
    };
    for (const _time of ['first', 'again']) {
      const answer = await send(file, headers);
      expect(answer).toMatchObject({
        status: 202,
        body: { accepted: 2, events: [{ id: 'avro-0' }, { id: 'avro-1' }] },
      });
    }
    await settled(platform, accepted);
    const stored = await platform.get<object>('/events/avro-0?source=test');
    expect(stored).toMatchObject({
      type: 'form.sent',
      data: { at: '2026-11-21T03:00:00.000Z', celsius: 20.5, raw: 'AQID' },
    });
    expect(stored).not.toHaveProperty('datacontenttype');
  });

  it('is told alone where the client asks for as little as possible', async () => {
    const answer = await send(`[${event({ id: 'm-1' })},7,${event({ id: 'm-2' })}]`, { prefer: 'return=minimal' });
    expect(answer.body).toMatchObject({ accepted: 2, rejected: 1 });
    expect(answer.body.events).toHaveLength(1);
    expect(answer.body.events?.[0]).toMatchObject({ index: 1, status: 'rejected' });
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
