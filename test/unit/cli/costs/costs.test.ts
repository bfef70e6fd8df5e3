import { describe, expect, it } from 'vitest';
import { functionCost, invocations } from '../../../../cli/costs/function-cost.ts';
import { apiCost, monitoringCost } from '../../../../cli/costs/other-costs.ts';
import { auroraCost, dynamodbCost } from '../../../../cli/costs/store-cost.ts';
import { streamCost } from '../../../../cli/costs/stream-cost.ts';
import { type StreamLoad, streamLoad } from '../../../../cli/costs/stream-load.ts';
import { tieredUsdPerDay } from '../../../../cli/costs/units.ts';

// A day has 86,400 s, a month 730 h = 30.41667 days, a GB 1,073,741,824 bytes. Prices: config/prices.ts.

/**
 * 1,000 events/s, 100 a request: 10 requests/s. Each request becomes 8 records of 750 bytes, so 80 records/s and 60,000
 * bytes/s (4.82798 GB a day); 80 put units/s; rounded up to 1 KiB a record 81,920 bytes/s (6.59180 GB a day).
 */
const LOAD: StreamLoad = streamLoad(
  { eventsPerSecond: 1_000, bytes: 250, batch: 100 },
  { records: 8, bytes: 6_000, putUnits: 8, roundedBytes: 8_192 },
);

describe('a price that falls with the quantity of a month', () => {
  const tiers = [
    { upTo: 300, usd: 1 },
    { upTo: 500, usd: 0.9 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.5 },
  ];

  it.each([
    [1, 1], // 30.4 a month: the first tier
    [12, 11.7863], // 365 a month: (300 × 1 + 65 × 0.9) ÷ 30.41667
    [24, 19.5616], // 730 a month: (300 × 1 + 200 × 0.9 + 230 × 0.5) ÷ 30.41667
  ])('%d units a day cost %d', (units, usd) => {
    expect(tieredUsdPerDay(units, tiers)).toBeCloseTo(usd, 4);
  });
});

describe('the stream', () => {
  it('costs shards, long retention and put units, or what goes in and out', () => {
    const { shards, provisioned, onDemand } = streamCost(LOAD);
    expect(shards).toBe(1);
    // 24 h × (0.015 + 0.020) = 0.84; 80 × 86,400 = 6,912,000 put units × 0.014 ÷ 1,000,000 = 0.096768
    expect(provisioned).toBeCloseTo(0.936_768, 6);
    // 24 h × 0.04 = 0.96; in 6.59180 × 0.08 = 0.52734; out 4.82798 × 0.04 = 0.19312;
    // 6 days kept beyond the first: 28.96786 GB × 0.10 ÷ 30.41667 = 0.09524
    expect(onDemand).toBeCloseTo(1.7757, 4);
  });

  it.each([
    ['by bytes', { bytesPerSecond: 4_000_000, recordsPerSecond: 80 }, 6], // 4,000,000 ÷ 1,048,576 ÷ 0.7 = 5.45
    ['by records', { bytesPerSecond: 60_000, recordsPerSecond: 3_600 }, 6], // 3,600 ÷ 1,000 ÷ 0.7 = 5.14
    ['filled to exactly 70 %', { bytesPerSecond: 0, recordsPerSecond: 700 }, 1],
  ])('has as many shards as it needs %s', (_by, load, shards) => {
    expect(streamCost({ ...LOAD, ...load }).shards).toBe(shards);
  });
});

describe('the functions', () => {
  it('are called and take as long as events, records and requests make them', () => {
    expect(invocations(LOAD, 'postgres')).toEqual([
      // 56 × 10 + 14 × 80 + 2.7 × 1,000 = 4,380 µs a second, 438 a request, and 20 ms for the stream
      { name: 'ingest', perSecond: 10, ms: expect.closeTo(20.438, 9) },
      // 80 records are less than a batch of 100, so one a second: 14 × 80 + (2.7 + 5.8) × 1,000 + 12.9 × 80 = 10,652 µs
      { name: 'process', perSecond: 1, ms: expect.closeTo(25.652, 9) },
      { name: 'measure', perSecond: 1 / 60, ms: 300 },
      { name: 'breaker', perSecond: 1 / 60, ms: 300 },
      { name: 'redrive-worker', perSecond: 1 / 60, ms: 300 },
    ]);
    expect(invocations(LOAD, 'dynamodb').slice(1, 3)).toEqual([
      // 14 × 80 + (2.7 + 33) × 1,000 = 36,820 µs
      { name: 'process', perSecond: 1, ms: expect.closeTo(51.82, 9) },
      { name: 'projector', perSecond: 1, ms: 30 },
    ]);
  });

  it('take full batches of 100 records where there are many', () => {
    const busy = { ...LOAD, recordsPerSecond: 1_000, bytesPerSecond: 60_000 };
    expect(invocations(busy, 'postgres')[1]).toMatchObject({ name: 'process', perSecond: 10 });
  });

  it('cost requests and GB-seconds', () => {
    // 864,000 requests × 0.20 ÷ 1,000,000 = 0.1728
    // 864,000 × 0.1 s × 1,769 ÷ 1,024 GB = 149,259.375 GB-s × 0.0000133334 = 1.990135
    expect(functionCost([{ name: 'ingest', perSecond: 10, ms: 100 }])).toBeCloseTo(2.162_935, 6);
  });
});

describe('the API', () => {
  it.each([
    [10, 100, 0.864], // 864,000 a day
    [200, 500, 16.5383], // 525.6 million a month: (300 × 1.00 + 225.6 × 0.90) ÷ 30.41667
    [1, 5_000, 0.2592], // 1,250,000 bytes are 3 requests of 512 KiB: 259,200 a day
  ])('costs for %d requests a second of %d events %d USD', (requestsPerSecond, batch, usd) => {
    expect(apiCost({ ...LOAD, requestsPerSecond, batch })).toBeCloseTo(usd, 4);
  });
});

describe('the store', () => {
  it('costs write units and storage on DynamoDB', () => {
    const { usd, growsByGb, growsByUsd, made } = dynamodbCost(LOAD, { units: 2, bytes: 750 });
    expect(made).toBe('2.0 write units an event');
    // 750 bytes, and 100 more for the item and for its entry in the index: 950 × 1,000 × 86,400 bytes
    expect(growsByGb).toBeCloseTo(76.442_957, 6);
    // × (0.25 + 0.20) ÷ 30.41667
    expect(growsByUsd).toBeCloseTo(1.130_937, 6);
    // 1,000 × 2 for events, 1 commit × 2, 1 projection × 5 × 2 = 2,012 units/s × 86,400 × 0.625 ÷ 1,000,000 = 108.648
    expect(usd).toBeCloseTo(109.778_937, 6);
  });

  it('has a commit for every 5,000 events on DynamoDB', () => {
    // 100,000 events/s are 20 commits: 200,000 + 20 × 2 + 1 × 10 = 200,050 units/s × 0.054 = 10,802.70, and storage 113.0937
    const busy = { ...LOAD, eventsPerSecond: 100_000 };
    expect(dynamodbCost(busy, { units: 2, bytes: 750 }).usd).toBeCloseTo(10_915.7937, 3);
  });

  it('costs capacity, log and storage on Aurora', () => {
    const { usd, growsByGb, growsByUsd, made } = auroraCost(LOAD);
    expect(made).toBe('2 ACU in each of 2 instances, standard storage');
    // (80 + 1.12 × 250) × 1,000 × 86,400 bytes; × 0.10 ÷ 30.41667
    expect(growsByGb).toBeCloseTo(28.967_857, 6);
    expect(growsByUsd).toBeCloseTo(0.095_237, 6);
    // 2 × 2 × 24 h × 0.12 = 11.52; ((220 + 250) × 1,000 + 290 × 80) ÷ 4,096 × 86,400 = 10,403,437.5 writes × 0.20 ÷
    // 1,000,000 = 2.080688; endpoints 6 × 24 × 0.01 + 4.82798 × 0.01 = 1.488280. I/O-Optimized: 14.976 for capacity alone
    expect(usd).toBeCloseTo(15.184_204, 6);
  });

  it('takes the kind of Aurora storage that is cheaper, and as much capacity as the events need', () => {
    const busy = { ...LOAD, eventsPerSecond: 100_000, recordsPerSecond: 1_600 };
    // (5.8 × 100,000 + 12.9 × 1,600) µs = 0.60064 processors ÷ 0.25 ÷ 0.5 = 4.805, in halves 5
    expect(auroraCost(busy).made).toBe('5 ACU in each of 2 instances, I/O-Optimized storage');
  });
});

describe('monitoring', () => {
  it('costs logs, how long they are kept, metrics and alarms', () => {
    // 10 × 1,400 + 1 × 1,400 = 15,400 bytes/s are 1.239181 GB a day: × 0.50 = 0.619590; 90 days × 0.03 ÷ 30.41667 = 0.109998
    // (20 × 0.30 + 30 × 0.10) ÷ 30.41667 = 0.295890
    expect(monitoringCost(LOAD, 'postgres', { metrics: 20, alarms: 30 })).toBeCloseTo(1.025_479, 6);
    // The projector's line as well: 16,800 bytes/s, 0.795915 for logs
    expect(monitoringCost(LOAD, 'dynamodb', { metrics: 20, alarms: 30 })).toBeCloseTo(1.091_805, 6);
  });
});
