import type { AggregateEntry } from '../../core/events/event.ts';

/** Events by what they count as, in the order in which counts are written. */
export const COUNTED = [
  'processed',
  'duplicates',
  'conflicts',
  'filtered',
  'deadLettered',
  'parked',
  'discarded',
] as const;
export type Counted = (typeof COUNTED)[number];
export type Counts = Record<Counted, number>;

/** A window of an aggregate, or what is added to one. */
export interface WindowTotal {
  readonly aggregate: string;
  readonly windowStartMs: number;
  readonly key: string;
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** What some events add to statistics and aggregates. Counts may be negative: an event that becomes another thing. */
export interface Delta {
  readonly types: Map<string, Counts>;
  /** Processed events by source. */
  readonly sources: Map<string, number>;
  /** By minute of receipt. */
  readonly minutes: Map<number, Counts>;
  readonly failures: Map<string, number>;
  readonly windows: Map<string, WindowTotal>;
}

const MINUTE_MS = 60_000;

export const noCounts = (): Counts => ({
  processed: 0,
  duplicates: 0,
  conflicts: 0,
  filtered: 0,
  deadLettered: 0,
  parked: 0,
  discarded: 0,
});

export const newDelta = (): Delta => ({
  types: new Map(),
  sources: new Map(),
  minutes: new Map(),
  failures: new Map(),
  windows: new Map(),
});

export function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

export const addTo = <K>(map: Map<K, number>, key: K, number: number): void => {
  map.set(key, (map.get(key) ?? 0) + number);
};

/** Adds one window to another, or to nothing. */
export function mergeWindow(into: WindowTotal | undefined, added: WindowTotal): WindowTotal {
  if (into === undefined) return { ...added };
  into.count += added.count;
  into.sum += added.sum;
  into.min = Math.min(into.min, added.min);
  into.max = Math.max(into.max, added.max);
  return into;
}

const windowName = (aggregate: string, startMs: number, key: string): string => `${aggregate}\n${startMs}\n${key}`;

export function addWindow(windows: Map<string, WindowTotal>, added: WindowTotal): void {
  const name = windowName(added.aggregate, added.windowStartMs, added.key);
  windows.set(name, mergeWindow(windows.get(name), added));
}

export function addEntry(windows: Map<string, WindowTotal>, { aggregate, key, windowStartMs, value }: AggregateEntry) {
  addWindow(windows, {
    ...{ aggregate, windowStartMs },
    // A text that no store takes: half of a surrogate pair.
    key: key.toWellFormed(),
    ...{ count: 1, sum: value, min: value, max: value },
  });
}

/** One event, or one less. */
export interface Counting {
  readonly type: string;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly counted: Counted;
  /** Of a failed event: the code of its failure. */
  readonly code?: string | undefined;
  /** Of a processed event. */
  readonly aggregates?: readonly AggregateEntry[] | undefined;
}

/** @param by -1 where the event does not count as this any more */
export function count(
  delta: Delta,
  { type, source, receivedAtMs, counted, code, aggregates }: Counting,
  by: 1 | -1 = 1,
) {
  const minuteMs = Math.floor(receivedAtMs / MINUTE_MS) * MINUTE_MS;
  getOrAdd(delta.types, type, noCounts)[counted] += by;
  getOrAdd(delta.minutes, minuteMs, noCounts)[counted] += by;
  // A source of which nothing was processed is listed too.
  addTo(delta.sources, source, counted === 'processed' ? by : 0);
  if (code !== undefined && (counted === 'deadLettered' || counted === 'parked')) addTo(delta.failures, code, by);
  for (const entry of aggregates ?? []) addEntry(delta.windows, entry);
}
