import type { AggregateEntry } from '../../core/events/event.ts';
import type { SettledBatch } from '../../core/ports/event-store.ts';
import type { EventRow } from './event-rows.ts';

/** What became of a row that the store did not take in, by its position. */
export type Refusals = ReadonlyMap<number, 'duplicate' | 'conflict'>;

export interface Counts {
  processed: number;
  filtered: number;
  deadLettered: number;
  duplicates: number;
  conflicts: number;
  parked: number;
}

export interface AggregateTotal {
  readonly name: string;
  readonly windowStartMs: number;
  readonly key: string;
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** What one batch adds to the statistics and aggregates, summed so that each total is one row. */
export interface BatchTotals {
  readonly all: Counts;
  readonly series: ReadonlyMap<number, Counts>;
  readonly minutes: ReadonlyMap<
    string,
    { readonly minuteMs: number; readonly typeId: number; readonly counts: Counts }
  >;
  readonly failures: ReadonlyMap<string, number>;
  readonly aggregates: ReadonlyMap<string, AggregateTotal>;
}

const MINUTE_MS = 60_000;

const noCounts = (): Counts => ({
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
  parked: 0,
});

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** Adds an entry to the total of its window. @param scope keeps totals apart that do not belong to one row */
export function addToTotals(totals: Map<string, AggregateTotal>, entry: AggregateEntry, scope = ''): AggregateTotal {
  const { aggregate: name, windowStartMs, key, value } = entry;
  const total = getOrAdd(totals, `${scope}\n${name}\n${windowStartMs}\n${key}`, () => {
    return { name, windowStartMs, key, count: 0, sum: 0, min: value, max: value };
  });
  total.count += 1;
  total.sum += value;
  total.min = Math.min(total.min, value);
  total.max = Math.max(total.max, value);
  return total;
}

/** @param rows the rows of `batch` in its order; duplicates and conflicts among them count as such and add nothing else */
export function batchTotals(batch: SettledBatch, rows: readonly EventRow[], refusals: Refusals): BatchTotals {
  const all = noCounts();
  const series = new Map<number, Counts>();
  const minutes = new Map<string, { minuteMs: number; typeId: number; counts: Counts }>();
  const failures = new Map<string, number>();
  const aggregates = new Map<string, AggregateTotal>();
  let index = 0;
  for (const record of batch.records) {
    const minuteMs = Math.floor(record.arrivedAtMs / MINUTE_MS) * MINUTE_MS;
    // Neighbours mostly share type and source: their totals are looked up once a run, not once an event.
    let seriesId = -1;
    let bySeries = all;
    let byMinute = all;
    for (const { outcome } of record.events) {
      const row = rows[index];
      index += 1;
      if (row === undefined) throw new RangeError('a batch has as many rows as events');
      if (row.series.id !== seriesId) {
        seriesId = row.series.id;
        const { typeId } = row.series;
        bySeries = getOrAdd(series, seriesId, noCounts);
        byMinute = getOrAdd(minutes, `${minuteMs}/${typeId}`, () => ({ minuteMs, typeId, counts: noCounts() })).counts;
      }
      const refusal = refusals.size === 0 ? undefined : refusals.get(row.position);
      const counted = refusal === undefined ? outcome.status : refusal === 'duplicate' ? 'duplicates' : 'conflicts';
      all[counted] += 1;
      bySeries[counted] += 1;
      byMinute[counted] += 1;
      if (refusal !== undefined) continue;
      if (outcome.status === 'deadLettered') {
        failures.set(outcome.failure.code, (failures.get(outcome.failure.code) ?? 0) + 1);
      }
      if (outcome.status !== 'processed' || outcome.aggregates === undefined) continue;
      for (const entry of outcome.aggregates) addToTotals(aggregates, entry);
    }
  }
  return { all, series, minutes, failures, aggregates };
}
