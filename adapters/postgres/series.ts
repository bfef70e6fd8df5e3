import type { SqlPool } from './sql-pool.ts';

const CACHED_SERIES = 50_000;

/** A type and a source that occur together: an event's row and its index carry one number for both. */
export interface Series {
  readonly id: number;
  readonly typeId: number;
  readonly sourceId: number;
}

interface TypeAndSource {
  readonly type: string;
  readonly source: string;
}

export interface SeriesNumbers {
  /** Undefined where the pair has no number that is known here. */
  known(type: string, source: string): Series | undefined;
  /** Gives new pairs their numbers, which never change; afterwards `known` answers for each of them. */
  learn(pairs: readonly TypeAndSource[]): Promise<void>;
}

const ADD_NAMES = (table: string): string =>
  `insert into ${table} (name) select distinct unnest($1::text[]) order by 1 on conflict do nothing`;
const PAIRS = `select distinct t.id as type_id, s.id as source_id, t.name as type, s.name as source
  from unnest($1::text[], $2::text[]) as pair(type, source)
  join event_types t on t.name = pair.type join event_sources s on s.name = pair.source`;
const ADD_SERIES = `insert into event_series (type_id, source_id)
  select type_id, source_id from (${PAIRS}) pairs order by 1, 2 on conflict do nothing`;
const SELECT_SERIES = `select v.id, type_id as "typeId", source_id as "sourceId", type, source
  from (${PAIRS}) pairs join event_series v using (type_id, source_id)`;

export function createSeriesNumbers(pool: SqlPool): SeriesNumbers {
  const byType = new Map<string, Map<string, Series>>();
  let count = 0;

  return {
    known: (type, source) => byType.get(type)?.get(source),
    async learn(pairs) {
      if (count + pairs.length > CACHED_SERIES) {
        byType.clear();
        count = 0;
      }
      const types = pairs.map(({ type }) => type);
      const sources = pairs.map(({ source }) => source);
      // Outside the batch's transaction: a new pair must be seen by every writer at once, and may outlive the batch.
      await pool.query(ADD_NAMES('event_types'), [types]);
      await pool.query(ADD_NAMES('event_sources'), [sources]);
      await pool.query(ADD_SERIES, [types, sources]);
      const { rows } = await pool.query<Series & TypeAndSource>(SELECT_SERIES, [types, sources]);
      for (const { type, source, ...series } of rows) {
        const bySource = byType.get(type) ?? new Map<string, Series>();
        byType.set(type, bySource);
        bySource.set(source, series);
        count += 1;
      }
    },
  };
}
