import type { Instant } from '../../core/events/event.ts';
import type { ListPage, ListPosition, ListQuery } from '../../core/ports/event-store.ts';
import { matchesData } from '../../core/query/matches-data.ts';
import { type Settlement, statusOf } from './settlement.ts';

const compareInstants = (a: Instant, b: Instant): number => a.ms - b.ms || a.micros - b.micros;

const positionOf = ({ event, position }: Settlement): ListPosition => ({
  time: event.time,
  position: String(position),
});

const comparePositions = (a: ListPosition, b: ListPosition): number =>
  compareInstants(a.time, b.time) || Number(a.position) - Number(b.position);

export function matchesQuery(settlement: Settlement, query: ListQuery): boolean {
  const { event } = settlement;
  const { type, source, subject, key, status, from, to, data = [] } = query;
  const isType = type?.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === (type ?? event.type);
  return (
    isType &&
    (source === undefined || event.source === source) &&
    (subject === undefined || event.subject === subject) &&
    (key === undefined || (event.partitionKey ?? event.subject) === key) &&
    (status === undefined || statusOf(settlement) === status) &&
    (from === undefined || compareInstants(event.time, from) >= 0) &&
    (to === undefined || compareInstants(event.time, to) < 0) &&
    matchesData(event.dataText, data)
  );
}

/** The next `limit` settlements by event time, then position. */
export function pageOf(
  settlements: readonly Settlement[],
  { order, limit, after }: Pick<ListQuery, 'order' | 'limit' | 'after'>,
): ListPage<Settlement> {
  const direction = order === 'asc' ? 1 : -1;
  const compare = (a: ListPosition, b: ListPosition) => direction * comparePositions(a, b);
  const rest = settlements
    .filter((settlement) => after === undefined || compare(positionOf(settlement), after) > 0)
    .sort((a, b) => compare(positionOf(a), positionOf(b)));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && rest.length > limit ? positionOf(last) : undefined };
}
