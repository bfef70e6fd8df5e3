import { PRICES } from '../../config/prices.ts';
import { STAGES } from '../../config/stages.ts';
import { batchesPerSecond, projectionsPerSecond } from './function-cost.ts';
import type { ItemSize } from './item-size.ts';
import { ASSUMED, MEASURED } from './measured.ts';
import type { StreamLoad } from './stream-load.ts';
import { DAYS_A_MONTH, GB, HOURS_A_DAY, SECONDS_A_DAY } from './units.ts';

export interface StoreCost {
  /** USD a day, the storage of one day's events included. */
  readonly usd: number;
  /** What each day adds, and adds to the bill of every later day until it is deleted. */
  readonly growsByGb: number;
  readonly growsByUsd: number;
  /** In words, for the report. */
  readonly made: string;
}

const { pointInTimeRecovery, postgres } = STAGES.prod;
/** adapters/dynamodb/event-writer.ts: a larger batch is several commits. */
const EVENTS_A_COMMIT = 5_000;
/** A transaction counts twice: docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const IN_TRANSACTION = 2;
/** Kinesis, Lambda and SQS are reached inside the network, in two zones: lib/isolated-network.ts. */
const ENDPOINT_ZONES = 3 * 2;

/** One item and one entry of the time index for each event; a journal item a commit; the projector's writes. */
export function dynamodbCost(load: StreamLoad, item: ItemSize): StoreCost {
  const { millionWriteUnits, gbMonth, gbMonthOfRecovery, itemOverheadBytes } = PRICES.dynamodb;
  const commitsPerSecond = Math.max(batchesPerSecond(load), load.eventsPerSecond / EVENTS_A_COMMIT);
  const unitsPerSecond =
    load.eventsPerSecond * item.units +
    commitsPerSecond * ASSUMED.journalUnits +
    projectionsPerSecond(load) * ASSUMED.projectionUnits * IN_TRANSACTION;
  const storedBytes = item.bytes + 2 * itemOverheadBytes;
  const growsByGb = (load.eventsPerSecond * SECONDS_A_DAY * storedBytes) / GB;
  const growsByUsd = (growsByGb * (gbMonth + (pointInTimeRecovery ? gbMonthOfRecovery : 0))) / DAYS_A_MONTH;
  return {
    usd: (unitsPerSecond * SECONDS_A_DAY * millionWriteUnits) / 1_000_000 + growsByUsd,
    growsByGb,
    growsByUsd,
    made: `${item.units.toFixed(1)} write units an event`,
  };
}

/**
 * Aurora PostgreSQL Serverless v2 as stage prod has it, and the endpoints beside it; with the kind of storage that is
 * cheaper, which `postgres.storage` in config/stages.ts has to say.
 */
export function auroraCost(load: StreamLoad): StoreCost {
  const { eventsPerSecond, recordsPerSecond, bytes, bytesPerSecond } = load;
  const { standard, ioOptimized, ioBytes } = PRICES.aurora;
  const { storedFixed, storedByByte, logFixed, logByByte, logByRecord } = MEASURED.postgresBytes;
  const { recordMicros, eventMicros } = MEASURED.postgres;

  const processors = (eventMicros * eventsPerSecond + recordMicros * recordsPerSecond) / 1_000_000;
  const needed = Math.ceil((processors / ASSUMED.acuProcessors / ASSUMED.acuUse) * 2) / 2;
  const acus = Math.max(postgres.minimumCapacity, needed);
  const logBytes = (logFixed + logByByte * bytes) * eventsPerSecond + logByRecord * recordsPerSecond;
  const iosADay = (logBytes / ioBytes) * SECONDS_A_DAY;
  const growsByGb = ((storedFixed + storedByByte * bytes) * eventsPerSecond * SECONDS_A_DAY) / GB;
  const costOf = (price: typeof standard | typeof ioOptimized) => {
    const growsByUsd = (growsByGb * price.gbMonth) / DAYS_A_MONTH;
    const capacity = acus * postgres.instances * HOURS_A_DAY * price.acuHour;
    return { growsByUsd, usd: capacity + (iosADay * price.millionIos) / 1_000_000 + growsByUsd };
  };
  const [plain, optimized] = [costOf(standard), costOf(ioOptimized)];
  const isPlain = plain.usd <= optimized.usd;
  const { usd, growsByUsd } = isPlain ? plain : optimized;
  const { zoneHour, gb } = PRICES.interfaceEndpoint;
  const endpoints = ENDPOINT_ZONES * HOURS_A_DAY * zoneHour + ((bytesPerSecond * SECONDS_A_DAY) / GB) * gb;
  return {
    usd: usd + endpoints,
    growsByGb,
    growsByUsd,
    made: `${acus} ACU in each of ${postgres.instances} instances, ${isPlain ? 'standard' : 'I/O-Optimized'} storage`,
  };
}
