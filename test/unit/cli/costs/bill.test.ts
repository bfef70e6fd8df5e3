import { describe, expect, it } from 'vitest';
import { answer, billOf } from '../../../../cli/costs/bill.ts';
import { itemSize } from '../../../../cli/costs/item-size.ts';
import { sampleRequests } from '../../../../cli/costs/sample-events.ts';
import { packedRequest, streamLoad, unpackedRequest } from '../../../../cli/costs/stream-load.ts';

const ITEM = { units: 2, bytes: 500 };
const QUESTION = { eventsPerSecond: 100_000, bytes: 250, batch: 500, store: 'dynamodb' as const };

describe('the sample events', () => {
  it('are JSON of about the size that is asked for, each with an id of its own', () => {
    for (const bytes of [250, 1_000, 4_000]) {
      const lines = sampleRequests(8, 50, bytes).flat();
      const mean = lines.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0) / lines.length;
      expect(mean / bytes).toBeGreaterThan(0.9);
      expect(mean / bytes).toBeLessThan(1.05);
      expect(new Set(lines.map(({ line }) => (JSON.parse(line) as { id: string }).id)).size).toBe(400);
    }
  });

  it('are the same at every run', () => {
    expect(sampleRequests(4, 10, 250)).toEqual(sampleRequests(4, 10, 250));
  });
});

describe('what the stream is given', () => {
  it('is a record an event without packing', () => {
    // 30,000 bytes are 2 put units of 25,600, and 30 KiB when they are rounded up
    expect(unpackedRequest(3, 30_000)).toEqual({ records: 3, bytes: 90_000, putUnits: 6, roundedBytes: 92_160 });
    expect(unpackedRequest(100, 250)).toEqual({ records: 100, bytes: 25_000, putUnits: 100, roundedBytes: 102_400 });
  });

  it('is a record a bucket with packing, a fraction of the bytes', () => {
    const { records, bytes, putUnits, roundedBytes } = packedRequest(500, 250);
    expect(records).toBe(8);
    expect(putUnits).toBe(8);
    expect(bytes).toBeGreaterThan(500 * 250 * 0.1);
    expect(bytes).toBeLessThan(500 * 250 * 0.3);
    expect(roundedBytes).toBeGreaterThan(bytes);
  });

  it('is no fewer bytes where a request holds one event', () => {
    const { records, bytes, putUnits } = packedRequest(1, 250);
    expect([records, bytes, putUnits]).toEqual([1, expect.closeTo(250, 6), 1]);
  });
});

describe('an item of the event table', () => {
  it('takes one write unit, and one for the index, up to a kilobyte', () => {
    const { units, bytes } = itemSize(250);
    expect(units).toBe(2);
    expect(bytes).toBeGreaterThan(400);
    expect(bytes).toBeLessThan(600);
  });

  it('is smaller than the event where that is long, for it is compressed', () => {
    const { units, bytes } = itemSize(4_000);
    expect(units).toBeLessThan(4);
    expect(bytes).toBeLessThan(3_000);
  });
});

describe('the bill', () => {
  it('has the stream of 100,000 events of 250 bytes under 25 USD a day, and tells what it is without packing', () => {
    const { packed, unpacked } = answer(QUESTION);
    expect(packed.usd.stream).toBeLessThan(25);
    // 100,000 records ÷ 1,000 ÷ 0.7 = 143 shards × 24 h × 0.035 = 120.12; 8.64 billion put units × 0.014 ÷ 1,000,000 = 120.96
    expect(unpacked.usd.stream).toBe(241.08);
    expect(unpacked.stream.shards).toBe(143);
  });

  it('adds its parts up, to a hundredth of a cent', () => {
    const request = { records: 8, bytes: 6_000, putUnits: 8, roundedBytes: 8_192 };
    const { usd } = billOf(streamLoad({ eventsPerSecond: 1_000, bytes: 250, batch: 100 }, request), 'postgres', ITEM);
    const { total, ...parts } = usd;
    expect(parts).toMatchObject({ stream: 0.9368, api: 0.864, store: 15.1842 });
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 9);
  });

  it('takes capacity on demand where that is cheaper', () => {
    // By shards: 2,000 records/s ÷ 1,000 ÷ 0.7 = 3 shards, 2.52, and 172.8 million put units, 2.4192. On demand: 0.96,
    // and 100 KB/s are 8.0466 GB a day: in 0.6437, out 0.3219, kept 48.2798 GB for 0.1587.
    const request = { records: 200, bytes: 10_000, putUnits: 200, roundedBytes: 10_000 };
    const { usd, stream } = billOf(
      streamLoad({ eventsPerSecond: 10, bytes: 250, batch: 1 }, request),
      'dynamodb',
      ITEM,
    );
    expect(stream.provisioned).toBeCloseTo(4.9392, 4);
    expect(usd.stream).toBeCloseTo(2.0843, 3);
  });
});
