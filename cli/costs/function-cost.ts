import { EVENT_SOURCE_MAPPING } from '../../config/event-source-mapping.ts';
import { FUNCTIONS, type FunctionName } from '../../config/functions.ts';
import { PRICES } from '../../config/prices.ts';
import { ASSUMED, MEASURED } from './measured.ts';
import { shardsFor } from './stream-cost.ts';
import type { StreamLoad } from './stream-load.ts';
import { SECONDS_A_DAY, tieredUsdPerDay } from './units.ts';

export type StoreName = 'dynamodb' | 'postgres';

/** One function: how often it is called, and how long each call takes. */
export interface Invocations {
  readonly name: FunctionName;
  readonly perSecond: number;
  readonly ms: number;
}

/** Called each minute: measures, the breaker's probe, letters that are due. */
const TIMERS: readonly FunctionName[] = ['measure', 'breaker', 'redrive-worker'];

/**
 * Batches of the process function in a second: a shard is read once a second while it is caught up, and what was read
 * is handed over in batches. docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function batchesPerSecond(load: StreamLoad): number {
  const shards = shardsFor(load);
  const full = load.recordsPerSecond / EVENT_SOURCE_MAPPING.batchSize;
  return Math.min(load.recordsPerSecond, Math.max(shards, full));
}

/**
 * Runs of the projector in a second: the entries of a shard's journal come after each other in one shard of the table's
 * stream, and are gathered for a second (config/projection-mapping.ts).
 */
export const projectionsPerSecond = (load: StreamLoad): number => Math.min(batchesPerSecond(load), shardsFor(load));

export function invocations(load: StreamLoad, store: StoreName): readonly Invocations[] {
  const { eventsPerSecond, requestsPerSecond, recordsPerSecond } = load;
  const batches = batchesPerSecond(load);
  const { ingest, process } = MEASURED;
  const ofStore =
    store === 'dynamodb'
      ? MEASURED.dynamodb.eventMicros
      : MEASURED.postgres.eventMicros + (MEASURED.postgres.recordMicros * recordsPerSecond) / eventsPerSecond;
  const ingestMicros =
    ingest.requestMicros * requestsPerSecond +
    ingest.recordMicros * recordsPerSecond +
    ingest.eventMicros * eventsPerSecond;
  const processMicros = process.recordMicros * recordsPerSecond + (process.eventMicros + ofStore) * eventsPerSecond;
  return [
    {
      name: 'ingest',
      perSecond: requestsPerSecond,
      ms: ASSUMED.streamWaitMs + ingestMicros / requestsPerSecond / 1_000,
    },
    { name: 'process', perSecond: batches, ms: ASSUMED.storeWaitMs + processMicros / batches / 1_000 },
    ...(store === 'dynamodb'
      ? [{ name: 'projector' as const, perSecond: projectionsPerSecond(load), ms: ASSUMED.projectionMs }]
      : []),
    ...TIMERS.map((name) => ({ name, perSecond: 1 / 60, ms: ASSUMED.timerMs })),
  ];
}

/** USD a day of Lambda: requests and GB-seconds. */
export function functionCost(calls: readonly Invocations[]): number {
  const { millionRequests, gbSecond } = PRICES.lambda;
  const requests = calls.reduce((sum, { perSecond }) => sum + perSecond * SECONDS_A_DAY, 0);
  const gbSeconds = calls.reduce((sum, { name, perSecond, ms }) => {
    const gb = FUNCTIONS[name].memoryMegabytes / 1_024;
    return sum + (perSecond * SECONDS_A_DAY * ms * gb) / 1_000;
  }, 0);
  return (requests * millionRequests) / 1_000_000 + tieredUsdPerDay(gbSeconds, gbSecond);
}
