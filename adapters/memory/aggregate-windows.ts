import type { AggregateEntry } from '../../core/events/event.ts';
import type { AggregateQuery, AggregateWindow } from '../../core/ports/event-store.ts';
import type { Settlement } from './settlement.ts';

type Place = Pick<AggregateWindow, 'windowStartMs' | 'key'>;

const comparePlaces = (a: Place, b: Place): number =>
  a.windowStartMs - b.windowStartMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Only the event that took its identity adds to an aggregate: resends have other verdicts. */
export const entriesOf = ({ verdict, outcome, counted }: Settlement): readonly AggregateEntry[] =>
  counted ?? (verdict === 'processed' && outcome.status === 'processed' ? (outcome.aggregates ?? []) : []);

function addEntry(window: AggregateWindow | undefined, { key, windowStartMs, value }: AggregateEntry): AggregateWindow {
  return {
    key,
    windowStartMs,
    count: (window?.count ?? 0) + 1,
    sum: (window?.sum ?? 0) + value,
    min: Math.min(window?.min ?? value, value),
    max: Math.max(window?.max ?? value, value),
  };
}

export function windowsOf(settlements: readonly Settlement[], query: AggregateQuery): AggregateWindow[] {
  const { name, key, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, limit, after } = query;
  const windows = new Map<string, AggregateWindow>();
  for (const entry of settlements.flatMap(entriesOf)) {
    const { aggregate, windowStartMs } = entry;
    if (aggregate !== name || (key ?? entry.key) !== entry.key || windowStartMs < fromMs || windowStartMs >= toMs)
      continue;
    const place = `${windowStartMs} ${entry.key}`;
    windows.set(place, addEntry(windows.get(place), entry));
  }
  return [...windows.values()]
    .filter((window) => after === undefined || comparePlaces(window, after) > 0)
    .sort(comparePlaces)
    .slice(0, limit);
}
