import Type, { type Static } from 'typebox';
import { Count, Timestamp } from './common.ts';

const COUNTS = {
  processed: Count,
  duplicates: Count,
  conflicts: Count,
  filtered: Count,
  deadLettered: Count,
  parked: Count,
  discarded: Count,
};

const RECEIVED_COUNTS = { received: Count, ...COUNTS, failed: Count };

const Percentile = Type.Number({ minimum: 0 });
const Percentiles = Type.Object({ p50: Percentile, p95: Percentile, p99: Percentile });

/** `GET /statistics`; `received` is the sum of the other totals at every moment. */
export const StatisticsAnswer = Type.Object({
  asOf: Timestamp,
  /** Whether the ledgers of stream and store agree. */
  balanced: Type.Boolean(),
  totals: Type.Object({ received: Count, ...COUNTS, inFlight: Count }),
  byType: Type.Array(Type.Object({ type: Type.String(), ...RECEIVED_COUNTS })),
  bySource: Type.Array(Type.Object({ source: Type.String(), processed: Count })),
  perMinute: Type.Array(Type.Object({ minute: Timestamp, ...RECEIVED_COUNTS })),
  latencyMs: Type.Object({ acceptToVisible: Percentiles, processing: Percentiles }),
  failures: Type.Array(Type.Object({ code: Type.String(), count: Count })),
  /**
   * Events that were refused since the start and so are in no count above, by their type, most first; null stands for
   * those whose type could not be read. Null where nobody counts.
   */
  refused: Type.Union([
    Type.Array(Type.Object({ type: Type.Union([Type.String(), Type.Null()]), count: Count })),
    Type.Null(),
  ]),
  shards: Type.Array(Type.Object({ shardId: Type.String(), iteratorAgeMs: Count, behind: Count })),
});
export type StatisticsAnswer = Static<typeof StatisticsAnswer>;
