import type { AggregateQuery, AggregateWindow, StoreStatistics } from '../../core/ports/event-store.ts';
import type { SqlPool } from './sql-pool.ts';

const LARGEST = 50;

const RECEIVED = `sum(processed + filtered + dead_lettered + duplicates + conflicts + parked + discarded) as received,
      sum(dead_lettered + parked + discarded) as failed, sum(processed) as processed, sum(duplicates) as duplicates,
      sum(conflicts) as conflicts, sum(filtered) as filtered, sum(dead_lettered) as "deadLettered", sum(parked) as parked,
      sum(discarded) as discarded`;

// One statement, one snapshot: the totals and the positions of the shards belong together.
const STATISTICS = `select
  (select json_build_object('processed', coalesce(sum(processed), 0), 'duplicates', coalesce(sum(duplicates), 0),
      'conflicts', coalesce(sum(conflicts), 0), 'filtered', coalesce(sum(filtered), 0),
      'deadLettered', coalesce(sum(dead_lettered), 0), 'parked', coalesce(sum(parked), 0),
      'discarded', coalesce(sum(discarded), 0)) from series_totals) as totals,
  (select coalesce(json_agg(x), '[]') from (
    select t.name as type, ${RECEIVED}
    from series_totals join event_series v on v.id = series_id join event_types t on t.id = v.type_id group by t.name
    order by sum(processed + dead_lettered + parked + discarded) desc, t.name limit ${LARGEST}) x) as by_type,
  (select coalesce(json_agg(x), '[]') from (
    select s.name as source, sum(processed) as processed
    from series_totals join event_series v on v.id = series_id join event_sources s on s.id = v.source_id group by s.name
    order by sum(processed) desc, s.name limit ${LARGEST}) x) as by_source,
  (select coalesce(json_agg(x), '[]') from (
    select extract(epoch from minute)::bigint * 1000 as "minuteMs", ${RECEIVED}
    from minute_totals where minute >= to_timestamp($1::float8 / 1000) group by minute order by minute) x) as per_minute,
  (select coalesce(json_agg(x), '[]') from (
    select code, sum(count) as count from failure_totals group by code having sum(count) > 0 order by sum(count) desc, code) x) as failures,
  (select coalesce(json_agg(x), '[]') from (
    select shard_id as "shardId", sequence_number::text as position, settled
    from shard_positions order by shard_id) x) as shards`;

type StatisticsRow = Record<'totals' | 'by_type' | 'by_source' | 'per_minute' | 'failures' | 'shards', string>;

export async function readStatistics(pool: SqlPool, sinceMinuteMs: number): Promise<StoreStatistics> {
  const { rows } = await pool.query<StatisticsRow>({ name: 'statistics', text: STATISTICS, values: [sinceMinuteMs] });
  const [row] = rows;
  if (row === undefined) throw new RangeError('a select without from answers one row');
  return {
    totals: JSON.parse(row.totals),
    byType: JSON.parse(row.by_type),
    bySource: JSON.parse(row.by_source),
    perMinute: JSON.parse(row.per_minute),
    failures: JSON.parse(row.failures),
    shards: JSON.parse(row.shards),
  };
}

interface WindowRow {
  readonly key: string;
  readonly start_ms: string;
  readonly count: string;
  /** One for each shard: PostgreSQL refuses to add doubles beyond their range. */
  readonly sums: readonly number[];
  readonly min: number;
  readonly max: number;
}

const WINDOWS = `select key, (extract(epoch from window_start) * 1000)::bigint::text as start_ms, sum(count)::text as count,
    array_agg(sum) as sums, min(min) as min, max(max) as max
  from aggregate_windows
  where name = $1 and ($2::text is null or key = $2)
    and ($3::float8 is null or window_start >= to_timestamp($3::float8 / 1000))
    and ($4::float8 is null or window_start < to_timestamp($4::float8 / 1000))
    and ($5::float8 is null or (window_start, key) > (to_timestamp($5::float8 / 1000), $6))
  group by window_start, key order by window_start, key limit $7`;

export async function readAggregates(pool: SqlPool, query: AggregateQuery): Promise<AggregateWindow[]> {
  const { name, key, fromMs, toMs, limit, after } = query;
  const { rows } = await pool.query<WindowRow>({
    text: WINDOWS,
    values: [name, key ?? null, fromMs ?? null, toMs ?? null, after?.windowStartMs ?? null, after?.key ?? null, limit],
  });
  return rows.map(({ start_ms, count, sums, ...row }) => ({
    ...row,
    sum: sums.reduce((total, sum) => total + sum, 0),
    windowStartMs: Number(start_ms),
    count: Number(count),
  }));
}
