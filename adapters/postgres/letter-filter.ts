import type { LetterFilter } from '../../core/ports/dead-letters.ts';
import { STATUS_NUMBERS } from './event-rows.ts';
import { OPEN_STATUSES } from './letters-migration.ts';
import type { Parameters } from './list-query.ts';

export const isOpen = (alias: string): string => `${alias}.status in ${OPEN_STATUSES}`;

const instant = (ms: number, parameters: Parameters): string => `to_timestamp(${parameters.add(ms, 'float8')} / 1000)`;

/** Letters that are due: in an array of its own, since an OR would read all of them each second. */
const dueLetters = (dueAtMs: number, parameters: Parameters): string => `array(
  select letter_id from letters d where ${isOpen('d')} and next_redrive_at is not null and next_redrive_at <= ${instant(dueAtMs, parameters)}
  union all
  select letter_id from letters d where ${isOpen('d')} and d.waits and not exists (
    select from letters f where ${isOpen('f')} and f.park_key = d.park_key and f.letter_id < d.letter_id and not f.waits))`;

/**
 * The conditions of a filter, for as many aliases of `letters` as are asked for: the values are sent once.
 * The statement reads with literals what a partial index asks for.
 */
export function letterConditions(filter: LetterFilter, parameters: Parameters): (alias: string) => string {
  const { ids, status, type, reason, family, fromMs, toMs, dueAtMs, heldAtMs } = filter;
  const conditions: ((alias: string) => string)[] = [];
  if (status !== undefined) {
    const isStatus = `status = ${STATUS_NUMBERS[status]}`;
    conditions.push((l) => (status === 'discarded' ? `${l}.${isStatus}` : `${l}.${isStatus} and ${isOpen(l)}`));
  } else if (ids !== undefined) {
    conditions.push((l) => `(${isOpen(l)} or ${l}.status = ${STATUS_NUMBERS.discarded})`);
  } else conditions.push(isOpen);
  const add = (value: unknown, sqlType: string, condition: (l: string, placeholder: string) => string): void => {
    if (value === undefined) return;
    const placeholder = parameters.add(value, sqlType);
    conditions.push((l) => condition(l, placeholder));
  };
  add(ids?.filter(isLetterId), 'bigint[]', (l, value) => `${l}.letter_id = any(${value})`);
  add(type, 'text', (l, value) => `${l}.type_id = (select id from event_types where name = ${value})`);
  add(reason, 'text', (l, value) => `${l}.code = ${value}`);
  add(family, 'text', (l, value) => `${l}.family = ${value}`);
  add(fromMs, 'float8', (l, value) => `${l}.last_failed_at >= to_timestamp(${value} / 1000)`);
  add(toMs, 'float8', (l, value) => `${l}.last_failed_at < to_timestamp(${value} / 1000)`);
  add(
    heldAtMs,
    'float8',
    (l, value) => `${l}.claim is not null and ${l}.claimed_until > to_timestamp(${value} / 1000)`,
  );
  if (dueAtMs !== undefined) {
    const due = dueLetters(dueAtMs, parameters);
    conditions.push((l) => `${l}.letter_id = any(${due})`);
  }
  return (alias) => conditions.map((condition) => condition(alias)).join(' and ');
}

/** Whether a client's text can be the number of a letter; PostgreSQL would refuse another one. */
export const isLetterId = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);
