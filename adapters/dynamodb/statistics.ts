import type { EventCounts, ReceivedCounts, StoreStatistics } from '../../core/ports/event-store.ts';
import { COUNTED, type Counts, newDelta, noCounts } from './delta.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { addDelta, readSums } from './shard-sum.ts';

const LARGEST = 50;

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const failedOf = ({ deadLettered, parked, discarded }: EventCounts): number => deadLettered + parked + discarded;

function receivedOf(counts: Counts): ReceivedCounts {
  const received = COUNTED.reduce((sum, name) => sum + counts[name], 0);
  return { received, failed: failedOf(counts), ...counts };
}

/** EventReader.statistics: as far as the journals are summed up. What is of one shard is of one instant. */
export async function readStatistics(table: DynamoTable, sinceMinuteMs: number): Promise<StoreStatistics> {
  const sums = await readSums(table);
  const totals = noCounts();
  const delta = newDelta();
  for (const sum of sums) {
    for (const name of COUNTED) totals[name] += sum.totals[name];
    addDelta(delta, sum.delta);
  }
  return {
    totals,
    byType: [...delta.types]
      .map(([type, counts]) => ({ type, ...receivedOf(counts) }))
      .sort((a, b) => b.processed + b.failed - (a.processed + a.failed) || compareTexts(a.type, b.type))
      .slice(0, LARGEST),
    bySource: [...delta.sources]
      .map(([source, processed]) => ({ source, processed }))
      .sort((a, b) => b.processed - a.processed || compareTexts(a.source, b.source))
      .slice(0, LARGEST),
    perMinute: [...delta.minutes]
      .filter(([minuteMs]) => minuteMs >= sinceMinuteMs)
      .sort(([a], [b]) => a - b)
      .map(([minuteMs, counts]) => ({ minuteMs, ...receivedOf(counts) })),
    failures: [...delta.failures]
      .filter(([, number]) => number > 0)
      .map(([code, number]) => ({ code, count: number }))
      .sort((a, b) => b.count - a.count || compareTexts(a.code, b.code)),
    shards: sums.flatMap(({ shardId, position, events }) =>
      position === undefined ? [] : [{ shardId, position, settled: events }],
    ),
  };
}
