import type { Instant } from '../../core/events/event.ts';
import { formatInstant } from '../../core/events/rfc3339.ts';
import type { DataFilter, ListQuery } from '../../core/ports/event-store.ts';
import { STATUS_NUMBERS } from './event-rows.ts';
import type { SqlQuery } from './sql-pool.ts';
import { selectEvents } from './stored-event.ts';

/** Events that one page of a search by key or data fields looks at: about 20 ms of reading JSON. */
export const SCANNED_EVENTS = 10_000;

/** Collects the values of a statement and gives their placeholders: no text of a client ever becomes SQL. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  instant(instant: Instant): string {
    return this.add(formatInstant(instant), 'timestamptz');
  }
}

const COMPARISONS = new Set(['=', '!=', '>', '>=', '<', '<=']);

function dataCondition({ path, operator, value }: DataFilter, parameters: Parameters): string {
  if (!COMPARISONS.has(operator)) throw new RangeError(`'${operator}' is no comparison`);
  const field = `(e.data #> ${parameters.add(path, 'text[]')})`;
  const sql = operator === '!=' ? '<>' : operator;
  const spelling = `(${field} #>> '{}')`;
  if (typeof value === 'number') {
    const number = `spelled_number(${spelling}) ${sql} ${parameters.add(value, 'float8')}`;
    return `(case when json_typeof(${field}) in ('number', 'string') then coalesce(${number}, false) else false end)`;
  }
  const text = `${spelling} collate "C" ${sql} ${parameters.add(value, 'text')}`;
  return `(case when json_typeof(${field}) in ('number', 'string', 'boolean') then ${text} else false end)`;
}

/** Whether no index leads to the events that are asked for: they are looked for among a bounded number. */
export const isSearch = ({ key, data = [] }: Pick<ListQuery, 'key' | 'data'>): boolean =>
  key !== undefined || data.length > 0;

/** What a search asks of the events that it looks at. */
function searchConditions({ key, data = [] }: ListQuery, parameters: Parameters): string[] {
  const found = data.map((filter) => dataCondition(filter, parameters));
  if (key !== undefined) found.unshift(`coalesce(e.partition_key, e.subject) = ${parameters.add(key, 'text')}`);
  return found;
}

function conditions(query: ListQuery, parameters: Parameters): string[] {
  const found: string[] = [];
  if (query.subject !== undefined) found.push(`e.subject = ${parameters.add(query.subject, 'text')}`);
  if (query.status !== undefined) {
    const number = query.status === 'accepted' ? 0 : STATUS_NUMBERS[query.status];
    // A literal, since the planner takes a partial index only when it sees the value.
    found.push(`e.status = ${number}`, ...(number === STATUS_NUMBERS.processed ? [] : ['e.status <> 1']));
  }
  if (query.from !== undefined) found.push(`e.time >= ${parameters.instant(query.from)}`);
  if (query.to !== undefined) found.push(`e.time < ${parameters.instant(query.to)}`);
  if (query.after !== undefined) {
    const after = `(${parameters.instant(query.after.time)}, ${parameters.add(query.after.position, 'bigint')})`;
    found.push(`(e.time, e.position) ${query.order === 'desc' ? '<' : '>'} ${after}`);
  }
  return found;
}

/**
 * @param series numbers of the series that the type and source filters leave: an index walk each gives their events in
 *   order of time. Undefined to look through all events in order
 * @param filters conditions on columns that no walk in order of time takes care of
 */
export function listStatement(
  query: ListQuery,
  series: readonly number[] | undefined,
  filters?: TypeAndSource,
): SqlQuery {
  const parameters = new Parameters();
  const order = query.order === 'desc' ? 'desc' : 'asc';
  const byTime = (alias: string): string => `order by ${alias}.time ${order}, ${alias}.position ${order}`;
  const isBounded = isSearch(query);
  const needed = isBounded ? SCANNED_EVENTS : query.limit + 1;
  const where = conditions(query, parameters);
  if (series === undefined && filters !== undefined) {
    if (filters.typeIds !== undefined) {
      const typeIds = parameters.add(filters.typeIds, 'int[]');
      where.push(`exists (select from event_series v where v.id = e.series_id and v.type_id = any(${typeIds}))`);
    }
    if (filters.sourceId !== undefined) where.push(`e.source_id = ${parameters.add(filters.sourceId, 'int')}`);
  }
  const limit = parameters.add(needed, 'int');
  const all = (more: readonly string[]): string => (more.length === 0 ? '' : `where ${more.join(' and ')}`);
  const candidates =
    series === undefined
      ? `select e.* from events e ${all(where)} ${byTime('e')} limit ${limit}`
      : `select e.* from unnest(${parameters.add(series, 'int[]')}) as series(id)
          cross join lateral (select * from events e ${all(['e.series_id = series.id', ...where])}
            ${byTime('e')} limit ${limit}) e ${byTime('e')} limit ${limit}`;
  if (!isBounded) {
    return {
      text: `with found as materialized (${candidates}) ${selectEvents('found')} ${byTime('e')}`,
      values: parameters.values,
    };
  }
  const matches = searchConditions(query, parameters).join(' and ');
  const page = parameters.add(query.limit + 1, 'int');
  // The last event looked at comes along, so that the next page goes on behind it however few matched.
  const text = `with scanned as materialized (${candidates}),
    found as materialized (select * from scanned e where ${matches} ${byTime('e')} limit ${page}),
    seen as (select count(*)::int as count from scanned),
    last as (select extract(epoch from e.time)::text as last_time, e.position::text as last_position from scanned e
      ${byTime('e').replaceAll(` ${order}`, order === 'desc' ? ' asc' : ' desc')} limit 1)
    select seen.count as scanned, last.*, page.* from seen left join last on true left join (${selectEvents('found')}) page on true
    order by page.time::numeric ${order}, page.position::bigint ${order}`;
  return { text, values: parameters.values };
}

/** Numbers of the types and the source that a filter names. */
export interface TypeAndSource {
  readonly typeIds: readonly number[] | undefined;
  readonly sourceId: number | undefined;
}
