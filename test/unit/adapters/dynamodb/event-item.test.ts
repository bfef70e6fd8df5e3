import { describe, expect, it } from 'vitest';
import { eventText } from '../../../../adapters/dynamodb/event-item.ts';
import { type EventFields, settledEvent } from '../../../support/settled-events.ts';

const ORIGIN = {
  ...{ shardId: 'shardId-000000000003', sequenceNumber: '4959', index: 2 },
  ...{ receivedAtMs: 1_767_225_600_000, processedAtMs: 1_767_225_600_050 },
};
const TABLE = { name: 'events', lanes: 32 };

/** The item that the statement inserts. */
function itemOf(fields: EventFields) {
  const { statement } = eventText(settledEvent(fields), ORIGIN, TABLE, undefined);
  const { Statement, Parameters } = JSON.parse(statement) as { Statement: string; Parameters: object[] };
  const [, names = ''] = /^INSERT INTO "events" VALUE \{(.*)\}$/.exec(Statement) ?? [];
  return Object.fromEntries(
    names.split(',').map((name, place) => [name.replace(/^'(.*)':\?$/, '$1'), Parameters[place]]),
  );
}

describe('the item of an event', () => {
  it('holds what differs from the ordinary, and nothing else', () => {
    expect(itemOf({})).toEqual({
      pk: { S: 'e:e-1' },
      sk: { S: 'test' },
      tp: { S: expect.stringMatching(/^e:\d+$/) },
      ts: { S: expect.stringMatching(/^101767225600000000[0-9a-f]{16}$/) },
      t: { S: 'test.happened' },
      s: { S: 'p' },
      o: { S: '4959/2/1767225600000/1767225600050/shardId-000000000003' },
      d: { S: '{"n":1}' },
    });
  });

  it('quotes whatever stands in a text', () => {
    const text = '"\\\u0000\n\u2028\'):?,{}';
    expect(itemOf({ id: text, subject: text, partitionKey: text, dataText: text })).toMatchObject({
      pk: { S: `e:${text}` },
      u: { S: text },
      k: { S: text },
      d: { S: text },
    });
  });

  it('is compressed where that may save a write unit, and costs one', () => {
    const dataText = JSON.stringify({
      readings: Array.from({ length: 200 }, (_, index) => ({ index, celsius: 20.5 })),
    });
    const item = itemOf({ dataText, attributesText: '{"priority":1}' });
    expect([item.d, item.h]).toEqual([undefined, undefined]);
    const { B = '' } = item.z as { B?: string };
    expect(Buffer.from(B, 'base64').length).toBeLessThan(900);
  });

  it('tells a failure, its attempts and the key that it parks', () => {
    const failure = { code: 'PROCESS_FAILED', message: 'half \ud800 of a pair' };
    const outcome = { status: 'deadLettered', attempts: 3, failure, parksKey: 'k' } as const;
    expect(itemOf({ outcome, timeGiven: false })).toMatchObject({
      s: { S: 'd' },
      a: { N: '3' },
      c: { S: 'PROCESS_FAILED' },
      m: { S: 'half \ufffd of a pair' },
      v: { S: 'k' },
      g: { S: '1' },
    });
  });
});
