import { PRICES } from '../../config/prices.ts';
import { STREAM } from '../../config/stream.ts';
import { ASSUMED } from './measured.ts';
import type { StreamLoad } from './stream-load.ts';
import { DAYS_A_MONTH, GB, HOURS_A_DAY, SECONDS_A_DAY } from './units.ts';

// docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const SHARD_BYTES = 2 ** 20;
const SHARD_RECORDS = 1_000;
const FREE_RETENTION_HOURS = 24;

export interface StreamCost {
  readonly shards: number;
  /** USD a day: the cheaper one counts. */
  readonly provisioned: number;
  readonly onDemand: number;
}

export const shardsFor = ({ bytesPerSecond, recordsPerSecond }: StreamLoad): number =>
  Math.max(1, Math.ceil(Math.max(bytesPerSecond / SHARD_BYTES, recordsPerSecond / SHARD_RECORDS) / ASSUMED.shardUse));

/** Kinesis with the retention of config/stream.ts and one consumer: shards, or capacity on demand, and what is put. */
export function streamCost(load: StreamLoad): StreamCost {
  const { shardHour, shardHourOfLongRetention, millionPutUnits, onDemand } = PRICES.kinesis;
  const shards = shardsFor(load);
  const longHours = Math.max(0, STREAM.retentionHours - FREE_RETENTION_HOURS);
  const aShardHour = shardHour + (longHours > 0 ? shardHourOfLongRetention : 0);
  const gbADay = (load.roundedBytesPerSecond * SECONDS_A_DAY) / GB;
  const gbOutADay = (load.bytesPerSecond * SECONDS_A_DAY) / GB;
  const gbKeptLong = (gbOutADay * longHours) / HOURS_A_DAY;
  return {
    shards,
    provisioned:
      shards * HOURS_A_DAY * aShardHour + (load.putUnitsPerSecond * SECONDS_A_DAY * millionPutUnits) / 1_000_000,
    onDemand:
      onDemand.streamHour * HOURS_A_DAY +
      gbADay * onDemand.gbIn +
      gbOutADay * onDemand.gbOut +
      (gbKeptLong * onDemand.gbMonthOfLongRetention) / DAYS_A_MONTH,
  };
}
