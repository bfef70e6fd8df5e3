import type { Conflict, ListPage, ListPosition, ListQuery, StoredEvent } from '../../core/ports/event-store.ts';
import { isSearch, listStatement, Parameters, SCANNED_EVENTS, type TypeAndSource } from './list-query.ts';
import type { SqlPool } from './sql-pool.ts';
import { type EventDataRow, instantOf, selectEvents, toConflict, toStoredEvent } from './stored-event.ts';

/** Index walks that one page may start; a filter that matches more series is common enough to be met on the way. */
const MOST_WALKS = 200;
const EMPTY: ListPage<never> = { items: [], next: undefined };

const positionOf = (row: Pick<EventDataRow, 'time' | 'position'>): ListPosition => ({
  time: instantOf(row.time),
  position: row.position,
});

/** The page of `limit` items out of up to one more. */
function pageOf<T>(rows: readonly EventDataRow[], limit: number, toItem: (row: EventDataRow) => T): ListPage<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: rows.length > limit && last !== undefined ? positionOf(last) : undefined };
}

type SearchRow = EventDataRow & {
  readonly scanned: number;
  readonly last_time: string;
  readonly last_position: string;
};

function searchPage(rows: readonly SearchRow[], limit: number): ListPage<StoredEvent> {
  const [first] = rows;
  const found = rows.filter((row) => row.position !== null);
  const page = pageOf(found, limit, toStoredEvent);
  if (page.next !== undefined || first === undefined || first.scanned < SCANNED_EVENTS) return page;
  return { ...page, next: positionOf({ time: first.last_time, position: first.last_position }) };
}

/** Lists events and conflicts in order of event time. */
export function createEventList(pool: SqlPool) {
  const numbersOf = async ({ type, source }: ListQuery): Promise<TypeAndSource> => {
    const isFamily = type?.endsWith('*') ?? false;
    const typeQuery = isFamily
      ? { text: 'select id from event_types where starts_with(name, $1)', values: [type?.slice(0, -1)] }
      : { text: 'select id from event_types where name = $1', values: [type] };
    const [types, sources] = await Promise.all([
      type === undefined ? undefined : pool.query<{ id: number }>(typeQuery),
      source === undefined
        ? undefined
        : pool.query<{ id: number }>({ text: 'select id from event_sources where name = $1', values: [source] }),
    ]);
    return {
      typeIds: types?.rows.map((row) => row.id),
      // 0 is the number of no source.
      sourceId: sources === undefined ? undefined : (sources.rows[0]?.id ?? 0),
    };
  };

  const seriesOf = async ({ typeIds, sourceId }: TypeAndSource): Promise<number[]> => {
    const { rows } = await pool.query<{ id: number }>({
      text: `select id from event_series
        where ($1::int[] is null or type_id = any($1)) and ($2::int is null or source_id = $2) limit ${MOST_WALKS + 1}`,
      values: [typeIds ?? null, sourceId ?? null],
    });
    return rows.map(({ id }) => id);
  };

  return {
    async list(query: ListQuery): Promise<ListPage<StoredEvent>> {
      const filters = await numbersOf(query);
      const isFiltered = filters.typeIds !== undefined || filters.sourceId !== undefined;
      const series = isFiltered ? await seriesOf(filters) : undefined;
      if (series?.length === 0) return EMPTY;
      const walks = series === undefined || series.length > MOST_WALKS ? undefined : series;
      const { rows } = await pool.query<SearchRow>(listStatement(query, walks, filters));
      return isSearch(query) ? searchPage(rows, query.limit) : pageOf(rows, query.limit, toStoredEvent);
    },

    async conflicts(limit: number, after?: ListPosition): Promise<ListPage<Conflict>> {
      const parameters = new Parameters();
      const where =
        after === undefined
          ? ''
          : `where (e.time, e.position) < (${parameters.instant(after.time)}, ${parameters.add(after.position, 'bigint')})`;
      const text = `${selectEvents('conflicts')} ${where} order by e.time desc, e.position desc limit ${parameters.add(limit + 1, 'int')}`;
      const { rows } = await pool.query<EventDataRow>({ text, values: parameters.values });
      return pageOf(rows, limit, toConflict);
    },
  };
}
