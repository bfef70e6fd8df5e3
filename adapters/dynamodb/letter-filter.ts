import type { LetterFilter } from '../../core/ports/dead-letters.ts';
import { STATUS_LETTERS } from './event-item.ts';
import type { LaneRange } from './lane-merge.ts';
import { isHeldAt, isListed, type StoredLetter } from './letter-state.ts';
import { listPlace } from './table.ts';

const placeAt = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : listPlace({ ms, micros: 0 }, '');

/** What a filter leaves of a list of the index, which knows neither claims nor what stands in front of a letter. */
export function rangeOf(filter: LetterFilter, order: LaneRange['order'], after?: string): LaneRange {
  const { status, type, reason, family, fromMs, toMs, dueAtMs } = filter;
  const conditions: string[] = [];
  const values: Record<string, string | number> = {};
  const equal = (attribute: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(`${attribute} = :${attribute}`);
    values[`:${attribute}`] = value;
  };
  equal('s', status && STATUS_LETTERS[status]);
  equal('t', type);
  equal('c', reason);
  equal('f', family);
  if (dueAtMs !== undefined) {
    conditions.push('(n <= :n or attribute_exists(w))');
    values[':n'] = dueAtMs;
  }
  return {
    list: status === 'discarded' ? 'x' : 'l',
    order,
    from: placeAt(fromMs),
    to: placeAt(toMs),
    after,
    filter: conditions.length === 0 ? undefined : { expression: conditions.join(' and '), values },
  };
}

/** Whether the index alone can tell which letters the filter means. */
export const isIndexed = ({ ids, dueAtMs, heldAtMs }: LetterFilter): boolean =>
  ids === undefined && dueAtMs === undefined && heldAtMs === undefined;

/** All that a letter itself tells. Whether one that waits may be taken up depends on its key. */
export function matchesFilter(letter: StoredLetter, filter: LetterFilter): boolean {
  const { ids, status, type, reason, family, fromMs, toMs, dueAtMs, heldAtMs } = filter;
  const hasStatus =
    status === undefined
      ? isListed(letter) || (ids !== undefined && letter.status === 'discarded')
      : letter.status === status && (status === 'discarded' || isListed(letter));
  const isDue =
    dueAtMs === undefined ||
    (isListed(letter) && (letter.waits || (letter.dueAtMs !== undefined && letter.dueAtMs <= dueAtMs)));
  return (
    hasStatus &&
    isDue &&
    (ids === undefined || ids.includes(letter.letterId)) &&
    (type === undefined || letter.type === type) &&
    (reason === undefined || letter.code === reason) &&
    (family === undefined || letter.family === family) &&
    (fromMs === undefined || letter.lastFailedAtMs >= fromMs) &&
    (toMs === undefined || letter.lastFailedAtMs < toMs) &&
    (heldAtMs === undefined || isHeldAt(letter, heldAtMs))
  );
}
