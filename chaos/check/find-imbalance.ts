import type { EventStatus } from '../../core/events/event.ts';
import { type Anomaly, isSettled, type Log, type Store, type StoredWindow } from './evidence.ts';
import type { Occurrences } from './log-occurrences.ts';

/** Column of the totals that counts the effects of a status. */
const COLUMNS: Readonly<Partial<Record<EventStatus, string>>> = {
  processed: 'processed',
  redriven: 'processed',
  filtered: 'filtered',
  deadLettered: 'dead_lettered',
  parked: 'parked',
  discarded: 'discarded',
};

const windowName = ({ name, windowStartMs, key }: StoredWindow): string =>
  `${name} ${new Date(windowStartMs).toISOString()} ${key}`;

/** Sums of the same numbers in another order differ by some last bits. */
const isSameSum = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1);

/**
 * Counts that are not what the log and the effects add up to: totals, positions, and aggregates.
 * @param windows the aggregates, computed anew from the effects
 */
export function findImbalance(
  log: Log,
  occurrences: ReadonlyMap<string, Occurrences>,
  store: Store,
  windows: readonly StoredWindow[],
): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const compare = (kind: 'torn' | 'imbalance', subject: string, counted: number, due: number, source: string): void => {
    if (counted === due) return;
    anomalies.push({ kind, subject, detail: `the store counts ${counted}, ${source} ${due}` });
  };

  // Which of the resends were of what is gone, nobody can tell.
  const isAnyTrimmed = log.shards.some((shard) => shard.trimmed.events > 0);
  const due: Record<string, number> = { duplicates: 0, conflicts: 0 };
  for (const { status } of store.effects) {
    const column = COLUMNS[status];
    if (column !== undefined) due[column] = (due[column] ?? 0) + 1;
  }
  for (const { duplicates, conflicts } of occurrences.values()) {
    due.duplicates! += duplicates.filter((one) => isSettled(one, store)).length;
    due.conflicts! += conflicts.filter((one) => isSettled(one, store)).length;
  }
  for (const column of new Set([...Object.keys(due), ...Object.keys(store.totals)])) {
    const isOfLog = column === 'duplicates' || column === 'conflicts';
    if (isOfLog && isAnyTrimmed) continue;
    const source = isOfLog ? 'the log has' : 'its effects are';
    compare('torn', column, store.totals[column] ?? 0, due[column] ?? 0, source);
    compare('torn', `${column} by minute`, store.minuteTotals[column] ?? 0, store.totals[column] ?? 0, 'in all');
  }

  const trimmed = new Map(log.shards.map(({ shardId, trimmed }) => [shardId, trimmed.events]));
  const inLog = new Map<string, { all: number; settled: number }>();
  for (const event of log.events) {
    const counts = inLog.get(event.shardId) ?? { all: 0, settled: 0 };
    counts.all += 1;
    if (isSettled(event, store)) counts.settled += 1;
    inLog.set(event.shardId, counts);
  }
  for (const { shardId, received } of log.shards) {
    const { all, settled } = inLog.get(shardId) ?? { all: 0, settled: 0 };
    const gone = trimmed.get(shardId) ?? 0;
    if (received !== all + gone) {
      const detail = `says that it took ${received} events and holds ${all + gone}`;
      anomalies.push({ kind: 'imbalance', subject: shardId, detail });
    }
    compare('imbalance', shardId, store.positions.get(shardId)?.settled ?? 0, settled + gone, 'the log up to there');
  }
  return [...anomalies, ...differences(store.windows, windows)];
}

function differences(stored: readonly StoredWindow[], due: readonly StoredWindow[]): Anomaly[] {
  const missing = new Map(due.map((window) => [windowName(window), window]));
  const anomalies: Anomaly[] = [];
  for (const window of stored) {
    const subject = windowName(window);
    const recount = missing.get(subject);
    missing.delete(subject);
    if (recount !== undefined && recount.count === window.count && isSameSum(recount.sum, window.sum)) continue;
    const detail = `is kept as ${window.count} events, ${window.sum} in all; its events are ${recount?.count ?? 0}, ${recount?.sum ?? 0} in all`;
    anomalies.push({ kind: 'torn', subject, detail });
  }
  for (const [subject, { count }] of missing) {
    anomalies.push({ kind: 'torn', subject, detail: `is not kept, though ${count} events belong to it` });
  }
  return anomalies;
}
