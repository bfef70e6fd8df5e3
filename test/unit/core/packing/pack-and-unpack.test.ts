import { hash } from 'node:crypto';
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createPacker, hashOf } from '../../../../core/packing/pack.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';

const unpack = createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }));
const unpacked = (data: Uint8Array) => unpack({ data: Buffer.from(data), sequenceNumber: '7', arrivedAtMs: 1_000 });
const idsOf = (data: Uint8Array) => unpacked(data).map(({ ok, event }) => (ok ? event.id : `unreadable ${event.id}`));

const A = '{"id":"a","source":"s","type":"t","data":{"n":1.0}}';
const B = '{"id":"b","source":"s","type":"t"}';

/** A field of a protobuf message: number, wire type 2, and its bytes. */
const field = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
const kplAggregate = (...datas: string[]) => {
  const records = datas.map((data) =>
    field(3, Buffer.concat([Buffer.from([0x08, 0x00]), field(3, Buffer.from(data))])),
  );
  const message = Buffer.concat([field(1, Buffer.from('key')), ...records]);
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, hash('md5', message, 'buffer')]);
};

it('keeps the hash of a key for ever, since order depends on it', () => {
  expect([hashOf(''), hashOf('a'), hashOf('foobar'), hashOf('Grüße')]).toEqual([
    0x811c9dc5, 0xe40c292c, 0xbf9cf968, 2_012_106_360,
  ]);
});

it('puts all events of one key into one bucket, in order, and the buckets evenly over the hash space', () => {
  const pack = createPacker(4, 1_000_000);
  const lines = [1, 2, 3, 4, 5, 6].map((n) => ({ orderingKey: n % 2 === 0 ? 'even' : 'odd', line: `{"n":${n}}` }));
  const records = pack([...lines.slice(0, 3), undefined, ...lines.slice(3)]);
  const even = records.find(({ indexes }) => indexes.includes(1));
  expect(even?.indexes).toEqual([1, 4, 6]);
  expect(Buffer.from(even?.entry.data ?? []).toString()).toBe('{"n":2}\n{"n":4}\n{"n":6}');
  const hashKeys = new Set(
    createPacker(
      2,
      1_000,
    )(['a', 'b', 'c', 'd'].map((orderingKey) => ({ orderingKey, line: '{}' }))).map(
      ({ entry }) => entry.explicitHashKey,
    ),
  );
  expect([...hashKeys].sort()).toEqual([
    '255211775190703847597530955573826158592',
    '85070591730234615865843651857942052864',
  ]);
});

it('closes a record before it grows beyond the limit', () => {
  const lines = Array.from({ length: 10 }, (_, n) => ({ orderingKey: 'k', line: `{"n":"${n}${'x'.repeat(20)}"}` }));
  const records = createPacker(1, 200)(lines);
  expect(records.map(({ entry }) => entry.eventCount)).toEqual([2, 2, 2, 2, 2]);
  expect(records.flatMap(({ indexes }) => indexes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('compresses a large record and reads it back', () => {
  const lines = Array.from({ length: 500 }, (_, n) => ({
    orderingKey: 'k',
    line: `{"id":"event-${n}","source":"s","type":"t","data":{"text":"the same words again and again"}}`,
  }));
  const [record] = createPacker(1, 1_000_000)(lines);
  // A skippable frame with 'SPW1' behind the zstd frame.
  const hex = Buffer.from(record?.entry.data ?? []).toString('hex');
  expect([hex.slice(0, 8), hex.slice(-24)]).toEqual(['28b52ffd', '532a4d180400000053505731']);
  expect(zstdDecompressSync(record?.entry.data ?? Buffer.alloc(0)).toString()).toContain('"id":"event-499"');
  expect(record?.entry.data.length).toBeLessThan(10_000);
  expect(idsOf(record?.entry.data ?? Buffer.alloc(0)).slice(498)).toEqual(['event-498', 'event-499']);
});

it.each([
  ['plain JSON', Buffer.from(A), ['a']],
  ['NDJSON with an empty last line', Buffer.from(`${A}\n${B}\n`), ['a', 'b']],
  ['pretty-printed JSON', Buffer.from(JSON.stringify(JSON.parse(A), null, 2)), ['a']],
  ['zstd', zstdCompressSync(Buffer.from(`${A}\n${B}`)), ['a', 'b']],
  ['gzip', gzipSync(Buffer.from(`${A}\n${B}`)), ['a', 'b']],
  ['a KPL aggregate', kplAggregate(A, B), ['a', 'b']],
  ['a KPL aggregate of NDJSON', kplAggregate(`${A}\n${B}`), ['a', 'b']],
])('reads %s by its first bytes', (_name, data, ids) => {
  expect(idsOf(data)).toEqual(ids);
});

it('gives the parts of an event as they were sent', () => {
  const line =
    '{"specversion":"1.0","type":"t","id":"a","source":"s","time":"2026-11-21T03:00:00.000001Z","subject":"x","partitionkey":"p","dataschema":"t/1","traceparent":"00-1","tenant":"acme","data" : {"n": 1.0} }';
  expect(unpacked(Buffer.from(line))).toEqual([
    {
      ok: true,
      event: {
        id: 'a',
        source: 's',
        type: 't',
        time: { ms: 1_795_230_000_000, micros: 1 },
        timeGiven: true,
        subject: 'x',
        partitionKey: 'p',
        dataText: '{"n": 1.0}',
        attributesText: '{"dataschema":"t/1","traceparent":"00-1","tenant":"acme"}',
      },
      dataSchema: 't/1',
    },
  ]);
});

it('gives an event of another producer an identity from its place, and the time of receipt', () => {
  expect(unpacked(Buffer.from(`${A}\n{"type":"t"}`))[1]).toMatchObject({
    ok: true,
    event: { id: '7.1', source: 'stream', time: { ms: 1_000, micros: 0 }, timeGiven: false, dataText: undefined },
  });
});

it('sets a bad line aside with its payload, and reads the lines around it', () => {
  const bad = '{"id":"x","type":7}';
  const events = unpacked(Buffer.from(`${A}\nnot json\n${bad}\n${B}`));
  expect(events.map(({ ok }) => ok)).toEqual([true, false, false, true]);
  expect(events[1]).toMatchObject({
    code: 'EVENT_MALFORMED',
    message: 'is not valid JSON',
    event: { id: '7.1', source: 'stream', type: 'spillway.unreadable', dataText: '{"text":"not json"}' },
  });
  expect(events[2]).toMatchObject({
    message: '/type must be string',
    event: { dataText: JSON.stringify({ text: bad }) },
  });
});

it.each([
  ['bytes that are nothing', Buffer.from([0x00, 0xff, 0x10]), '{"base64":"AP8Q"}'],
  ['a cut zstd frame', zstdCompressSync(Buffer.from(A)).subarray(0, 20), undefined],
  ['a cut gzip stream', gzipSync(Buffer.from(A)).subarray(0, 20), undefined],
  ['an aggregate whose digest is wrong', Buffer.concat([kplAggregate(A), Buffer.from('x')]), undefined],
])('keeps %s as one unreadable record', (_name, data, payload) => {
  const events = unpacked(data);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ ok: false, code: 'RECORD_UNREADABLE' });
  const kept = payload ?? JSON.stringify({ base64: data.toString('base64') });
  expect(events[0]?.event.dataText).toBe(kept);
});
