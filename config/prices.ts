/** A price that falls with the quantity of a month; `upTo` counts from 0, in the unit that the price is for. */
export interface PriceTier {
  readonly upTo: number;
  readonly usd: number;
}

const ALL = Number.POSITIVE_INFINITY;

/**
 * List prices in USD that `npm run costs` reckons with. A GB is 2^30 bytes, a month 730 hours. Free tiers are left out:
 * they are an account's, not a platform's.
 */
export const PRICES = {
  region: 'us-east-1',
  gatheredOn: '2026-11-21',
  source:
    'price lists derived from the AWS Price List of 2024 to 2026; check with https://calculator.aws before a budget',

  // https://aws.amazon.com/kinesis/data-streams/pricing/
  kinesis: {
    shardHour: 0.015,
    /** Above 24 hours and up to 7 days. */
    shardHourOfLongRetention: 0.02,
    millionPutUnits: 0.014,
    putUnitBytes: 25 * 1_024,
    onDemand: {
      streamHour: 0.04,
      gbIn: 0.08,
      gbOut: 0.04,
      /** Above 24 hours and up to 7 days. */
      gbMonthOfLongRetention: 0.1,
      /** Each record is rounded up to a multiple of it. */
      roundedToBytes: 1_024,
    },
  },

  // https://aws.amazon.com/lambda/pricing/ for arm64
  lambda: {
    millionRequests: 0.2,
    gbSecond: [
      { upTo: 7.5e9, usd: 0.0000133334 },
      { upTo: 18.75e9, usd: 0.0000120001 },
      { upTo: ALL, usd: 0.0000106667 },
    ] satisfies PriceTier[],
  },

  // https://aws.amazon.com/api-gateway/pricing/ for HTTP APIs
  httpApi: {
    millionRequests: [
      { upTo: 300, usd: 1 },
      { upTo: ALL, usd: 0.9 },
    ] satisfies PriceTier[],
    requestBytes: 512 * 1_024,
  },

  // https://aws.amazon.com/dynamodb/pricing/on-demand/
  dynamodb: {
    millionWriteUnits: 0.625,
    writeUnitBytes: 1_024,
    gbMonth: 0.25,
    /** Point-in-time recovery. */
    gbMonthOfRecovery: 0.2,
    /** Added to each item, and to each entry of an index, where storage is metered. */
    itemOverheadBytes: 100,
  },

  // https://aws.amazon.com/rds/aurora/pricing/
  aurora: {
    standard: { acuHour: 0.12, gbMonth: 0.1, millionIos: 0.2 },
    ioOptimized: { acuHour: 0.156, gbMonth: 0.225, millionIos: 0 },
    /** A write of the log is metered by this much. */
    ioBytes: 4_096,
  },

  // https://aws.amazon.com/privatelink/pricing/
  interfaceEndpoint: { zoneHour: 0.01, gb: 0.01 },

  // https://aws.amazon.com/cloudwatch/pricing/
  cloudWatch: {
    gbLogs: [
      { upTo: 10_240, usd: 0.5 },
      { upTo: 30_720, usd: 0.25 },
      { upTo: 51_200, usd: 0.1 },
      { upTo: ALL, usd: 0.05 },
    ] satisfies PriceTier[],
    gbMonthOfLogs: 0.03,
    metricMonth: 0.3,
    alarmMonth: 0.1,
  },
} as const;
