import { describe, expect, it } from 'vitest';
import { batchesOf, settledBatch, settledEvent, settledRecord } from '../../support/settled-events.ts';
import { NOTHING, type OpenStore, storeOfEachTest } from './opened-store.ts';

/** JSON texts that say little and are easily changed on the way. */
const TEXTS = [
  '{"b":1,"a":2}',
  '{ "a" :\t1 ,\n\r "b":[ ] }',
  '{"a":1.0,"b":1E2,"c":-0,"d":0.10,"e":1e-7,"f":12345678901234567890.123456789}',
  '{"a":"\\u00e9\\u0041\\/","b":"é😀","c":"\\ud83d\\ude00"}',
  '{"a":1,"a":2}',
  '{"":{"":[[],{}]},"__proto__":null}',
  '"\\t\\"\\\\"',
  '[1,"two",null,true]',
  '30',
  'null',
  '""',
];

export function commitAndFindContract(open: OpenStore): void {
  describe('commit and find', () => {
    const opened = storeOfEachTest(open);

    it('gives back every field', async () => {
      const event = settledEvent({
        id: 'order-1',
        source: 'shop/berlin',
        type: 'order.placed',
        time: '2026-11-21T03:00:00.123456Z',
        subject: 'customer-7',
        partitionKey: 'customer-7/2026',
        dataText: '{"total": 12.50}',
        attributesText: '{"traceparent":"00-1-2-01","priority":3}',
        outcome: { status: 'processed', attempts: 2, resultText: '{"totalCents": 1250}' },
      });
      const record = settledRecord('49590338271490256608559692538361571095921575989136588898', [event], {
        arrivedAtMs: 1_795_230_000_987,
      });
      const result = await opened.store.commit(settledBatch([record], { shardId: 'shardId-000000000003' }));
      expect(result).toEqual({ ...NOTHING, processed: 1 });
      expect(await opened.store.find('order-1')).toEqual([
        {
          event: {
            id: 'order-1',
            source: 'shop/berlin',
            type: 'order.placed',
            time: { ms: 1_795_230_000_123, micros: 456 },
            subject: 'customer-7',
            partitionKey: 'customer-7/2026',
            dataText: '{"total": 12.50}',
            attributesText: '{"traceparent":"00-1-2-01","priority":3}',
          },
          status: 'processed',
          attempts: 2,
          resultText: '{"totalCents": 1250}',
          filterReason: undefined,
          failure: undefined,
          receivedAtMs: 1_795_230_000_987,
          processedAtMs: expect.any(Number),
          shardId: 'shardId-000000000003',
          sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
        },
      ]);
    });

    it('gives back what is missing as missing', async () => {
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ id: 'bare', dataText: undefined })));
      const [stored] = await opened.store.find('bare');
      expect(stored).toMatchObject({ status: 'processed', attempts: 1 });
      expect(stored).toMatchObject({ resultText: undefined, filterReason: undefined, failure: undefined });
      expect(stored?.event).toEqual({
        id: 'bare',
        source: 'test',
        type: 'test.happened',
        time: { ms: 1_767_225_600_000, micros: 0 },
        subject: undefined,
        partitionKey: undefined,
        dataText: undefined,
        attributesText: undefined,
      });
    });

    it.each(TEXTS)('keeps data, result and attributes byte for byte: %s', async (text) => {
      const attributesText = `{ "ext" : ${text} }`;
      const outcome = { status: 'processed', attempts: 1, resultText: text } as const;
      const next = batchesOf('shardId-000000000000');
      await opened.store.commit(next(settledEvent({ dataText: text, attributesText, outcome })));
      const [stored] = await opened.store.find('e-1');
      expect(stored?.event.dataText).toBe(text);
      expect(stored?.event.attributesText).toBe(attributesText);
      expect(stored?.resultText).toBe(text);
    });

    it('keeps data of 256 KiB', async () => {
      const dataText = `{"text":"${'äöü 0123 '.repeat(21_000)}"}`;
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent({ dataText })));
      const [stored] = await opened.store.find('e-1');
      expect(stored?.event.dataText === dataText).toBe(true);
    });

    it('keeps a result that escapes U+0000', async () => {
      const outcome = { status: 'processed', attempts: 1, resultText: '{"text":"a\\u0000b"}' } as const;
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent({ outcome })));
      const [stored] = await opened.store.find('e-1');
      expect(stored?.resultText).toBe('{"text":"a\\u0000b"}');
    });

    it.each([
      ['0001-01-01T00:00:00Z', { ms: -62_135_596_800_000, micros: 0 }],
      ['1969-12-31T23:59:59.999999Z', { ms: -1, micros: 999 }],
      ['1970-01-01T00:00:00.000001Z', { ms: 0, micros: 1 }],
      ['2026-03-29T01:30:00.000999Z', { ms: 1_774_747_800_000, micros: 999 }],
      ['9999-12-31T23:59:59.999999Z', { ms: 253_402_300_799_999, micros: 999 }],
    ])('keeps time to the microsecond: %s', async (time, expected) => {
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent({ time })));
      const [stored] = await opened.store.find('e-1');
      expect(stored?.event.time).toEqual(expected);
    });

    it('keeps where and when each record of a batch was received', async () => {
      await opened.store.commit(
        settledBatch([
          settledRecord('7', [settledEvent({ id: 'a' }), settledEvent({ id: 'b' })], {
            arrivedAtMs: 1_767_225_600_001,
          }),
          settledRecord('12', [settledEvent({ id: 'c' })], { arrivedAtMs: 1_767_225_600_002 }),
        ]),
      );
      const stored = [await opened.store.find('a'), await opened.store.find('b'), await opened.store.find('c')].flat();
      expect(stored.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['7', '7', '12']);
      const receivedAtMs = stored.map((event) => event.receivedAtMs);
      expect(receivedAtMs).toEqual([1_767_225_600_001, 1_767_225_600_001, 1_767_225_600_002]);
    });

    it('finds nothing where nothing was committed', async () => {
      expect(await opened.store.find('e-1')).toEqual([]);
      await opened.store.commit(batchesOf('shardId-000000000000')(settledEvent({ id: 'e-1' })));
      expect(await opened.store.find('e-2')).toEqual([]);
      expect(await opened.store.find('e-1', 'another source')).toEqual([]);
    });
  });
}
