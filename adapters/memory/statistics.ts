import type { EventCounts, ReceivedCounts, StoreStatistics } from '../../core/ports/event-store.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Settlement } from './settlement.ts';

const LARGEST = 50;
const MINUTE_MS = 60_000;

const counted = (settlements: readonly Settlement[], verdict: Settlement['verdict']): number =>
  settlements.filter((settlement) => settlement.verdict === verdict).length;

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Events by what they count as. */
export const totalsOf = (settlements: readonly Settlement[]): EventCounts => ({
  processed: counted(settlements, 'processed'),
  duplicates: counted(settlements, 'duplicate'),
  conflicts: counted(settlements, 'conflict'),
  filtered: counted(settlements, 'filtered'),
  deadLettered: counted(settlements, 'deadLettered'),
  parked: counted(settlements, 'parked'),
  discarded: counted(settlements, 'discarded'),
});

function receivedOf(settlements: readonly Settlement[]): ReceivedCounts {
  const totals = totalsOf(settlements);
  const failed = totals.deadLettered + totals.parked + totals.discarded;
  return { received: settlements.length, failed, ...totals };
}

function byType(settlements: readonly Settlement[]): StoreStatistics['byType'] {
  return [...Map.groupBy(settlements, ({ event }) => event.type)]
    .map(([type, group]) => ({ type, ...receivedOf(group) }))
    .sort((a, b) => b.processed + b.failed - (a.processed + a.failed) || compareTexts(a.type, b.type))
    .slice(0, LARGEST);
}

function bySource(settlements: readonly Settlement[]): StoreStatistics['bySource'] {
  return [...Map.groupBy(settlements, ({ event }) => event.source)]
    .map(([source, group]) => ({ source, processed: counted(group, 'processed') }))
    .sort((a, b) => b.processed - a.processed || compareTexts(a.source, b.source))
    .slice(0, LARGEST);
}

function perMinute(settlements: readonly Settlement[], sinceMinuteMs: number): StoreStatistics['perMinute'] {
  return [...Map.groupBy(settlements, ({ receivedAtMs }) => Math.floor(receivedAtMs / MINUTE_MS) * MINUTE_MS)]
    .filter(([minuteMs]) => minuteMs >= sinceMinuteMs)
    .sort(([a], [b]) => a - b)
    .map(([minuteMs, group]) => ({ minuteMs, ...receivedOf(group) }));
}

function failures(settlements: readonly Settlement[]): StoreStatistics['failures'] {
  const codes = settlements.flatMap(({ verdict, outcome }) => {
    const stands = verdict === 'deadLettered' || verdict === 'parked';
    return stands && outcome.status === 'deadLettered' ? [outcome.failure.code] : [];
  });
  return [...Map.groupBy(codes, (code) => code)]
    .map(([code, group]) => ({ code, count: group.length }))
    .sort((a, b) => b.count - a.count || compareTexts(a.code, b.code));
}

export function statisticsOf(
  settlements: readonly Settlement[],
  positions: ReadonlyMap<ShardId, SequenceNumber>,
  sinceMinuteMs: number,
): StoreStatistics {
  const byShard = Map.groupBy(settlements, ({ shardId }) => shardId);
  return {
    totals: totalsOf(settlements),
    byType: byType(settlements),
    bySource: bySource(settlements),
    perMinute: perMinute(settlements, sinceMinuteMs),
    failures: failures(settlements),
    shards: [...positions]
      .map(([shardId, position]) => ({ shardId, position, settled: byShard.get(shardId)?.length ?? 0 }))
      .sort((a, b) => compareTexts(a.shardId, b.shardId)),
  };
}
