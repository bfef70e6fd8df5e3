import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../../core/ports/event-store.ts';
import { conflictJson, eventJson, pageJson } from '../../../../core/views/event-view.ts';

const stored = (event: Partial<StoredEvent['event']> = {}, story: Partial<StoredEvent> = {}): StoredEvent => ({
  event: {
    id: 'e-1',
    source: 'lab',
    type: 'sensor.temperature',
    time: { ms: 1588205199824, micros: 370 },
    subject: undefined,
    partitionKey: undefined,
    dataText: '{"celsius":30}',
    attributesText: undefined,
    ...event,
  },
  status: 'processed',
  attempts: 1,
  resultText: undefined,
  filterReason: undefined,
  failure: undefined,
  receivedAtMs: 1588205200000,
  processedAtMs: 1588205200050,
  shardId: 'shardId-000000000000',
  sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  ...story,
});

describe('an event as JSON', () => {
  it('tells the envelope and the story', () => {
    expect(eventJson(stored())).toBe(
      '{"id":"e-1","source":"lab","type":"sensor.temperature","time":"2020-04-30T00:06:39.824370Z",' +
        '"data":{"celsius":30},"status":"processed","attempts":1,"receivedAt":"2020-04-30T00:06:40.000Z",' +
        '"processedAt":"2020-04-30T00:06:40.050Z","shardId":"shardId-000000000000",' +
        '"sequenceNumber":"49590338271490256608559692538361571095921575989136588898"}',
    );
  });

  it('gives data, result and attributes back byte for byte', () => {
    const dataText = '{ "n": 1.0, "big":12345678901234567890, "e":1E2, "s":"\\u00e9\\/", "a":1,"a":2 }';
    const text = eventJson(stored({ dataText, attributesText: '{ "traceparent" : "00-ab" }' }, { resultText: '0.10' }));
    expect(text).toContain(`"data":${dataText},"result":0.10,"status"`);
    expect(text).toContain(', "traceparent" : "00-ab" ,"data"');
    expect(JSON.parse(text)).toMatchObject({ traceparent: '00-ab', result: 0.1 });
  });

  it('says why an event was filtered', () => {
    const view = JSON.parse(eventJson(stored({}, { status: 'filtered', filterReason: 'say "no"' })));
    expect(view).toMatchObject({ status: 'filtered', filterReason: 'say "no"' });
  });

  it('says why an event is in the dead letters', () => {
    const failure = { code: 'EVENT_INVALID', message: 'celsius is "warm"' };
    const view = JSON.parse(
      eventJson(stored({ dataText: undefined }, { status: 'deadLettered', attempts: 3, failure })),
    );
    expect(view).toMatchObject({ attempts: 3, errors: [{ code: 'EVENT_INVALID', message: 'celsius is "warm"' }] });
    expect(view).not.toHaveProperty('data');
  });

  it('escapes what identifiers may hold', () => {
    const view = JSON.parse(eventJson(stored({ id: 'a"\n</script>', subject: '\\', partitionKey: 'k\u2028' })));
    expect(view).toMatchObject({ id: 'a"\n</script>', subject: '\\', partitionkey: 'k\u2028' });
  });

  it('leaves out an empty object of attributes', () => {
    expect(JSON.parse(eventJson(stored({ attributesText: ' { } ' })))).toMatchObject({ data: { celsius: 30 } });
  });

  it('moves extensions aside that bear a name of its own', () => {
    const text = eventJson(stored({ attributesText: '{"status":"lost","priority":1.0}' }));
    expect(text.match(/"status":/g)).toHaveLength(2);
    expect(text).toContain('"extensions":{"status":"lost","priority":1.0}');
    expect(JSON.parse(text)).toMatchObject({ status: 'processed', extensions: { status: 'lost', priority: 1 } });
  });

  it('names the other sources of the same id', () => {
    expect(JSON.parse(eventJson(stored(), ['b', 'c']))).toMatchObject({ source: 'lab', alsoFrom: ['b', 'c'] });
  });
});

it('tells a conflict by its envelope and where it came', () => {
  const { event, receivedAtMs, shardId } = stored({ time: { ms: 0, micros: 0 } });
  expect(conflictJson({ event, receivedAtMs, shardId, sequenceNumber: '7' })).toBe(
    '{"id":"e-1","source":"lab","type":"sensor.temperature","time":"1970-01-01T00:00:00.000Z",' +
      '"data":{"celsius":30},"receivedAt":"2020-04-30T00:06:40.000Z","shardId":"shardId-000000000000",' +
      '"sequenceNumber":"7"}',
  );
});

it('says with null that a page is the last', () => {
  expect(pageJson(['{"id":1}', '{"id":2}'], 'abc')).toBe('{"items":[{"id":1},{"id":2}],"nextCursor":"abc"}');
  expect(pageJson([], undefined)).toBe('{"items":[],"nextCursor":null}');
});
