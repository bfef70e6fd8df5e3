import type { SettledBatch } from '../../core/ports/event-store.ts';
import type { SequenceNumber } from '../../core/ports/stream.ts';
import type { BatchTotals, Counts } from './batch-totals.ts';
import type { EventRow } from './event-rows.ts';
import type { SqlQuery } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

const COUNTS = 'processed, filtered, dead_lettered, duplicates, conflicts';
const addCounts = (table: string): string =>
  COUNTS.split(', ')
    .map((column) => `${column} = ${table}.${column} + excluded.${column}`)
    .join(', ');

// Everything that a batch adds besides its events, in one round trip. The last part moves the shard's position, and
// only from where this writer believes it to be: no row comes back when another one moved it.
const TEXT = `with
  new_records as (
    insert into records (first_position, shard_id, sequence_number, arrived_at, processed_at, request_id)
    select first_position, $1, sequence_number, to_timestamp(arrived_ms / 1000), clock_timestamp(), $2
    from unnest($3::bigint[], $4::numeric[], $5::float8[]) as _(first_position, sequence_number, arrived_ms)),
  new_series as (
    insert into series_totals (shard_id, type_id, source_id, ${COUNTS})
    select $1, * from unnest($6::int[], $7::int[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
    on conflict (type_id, source_id, shard_id) do update set ${addCounts('series_totals')}),
  new_minutes as (
    insert into minute_totals (shard_id, minute, type_id, ${COUNTS})
    select $1, to_timestamp(minute_ms / 1000), type_id, a, b, c, d, e
    from unnest($13::float8[], $14::int[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[])
      as _(minute_ms, type_id, a, b, c, d, e)
    on conflict (minute, type_id, shard_id) do update set ${addCounts('minute_totals')}),
  new_failures as (
    insert into failure_totals (shard_id, code, count)
    select $1, * from unnest($20::text[], $21::bigint[])
    on conflict (code, shard_id) do update set count = failure_totals.count + excluded.count),
  new_aggregates as (
    insert into aggregate_windows as a (shard_id, name, window_start, key, count, sum, min, max)
    select $1, name, to_timestamp(start_ms / 1000), key, count, sum, min, max
    from unnest($22::text[], $23::float8[], $24::text[], $25::bigint[], $26::float8[], $27::float8[], $28::float8[])
      as _(name, start_ms, key, count, sum, min, max)
    on conflict (name, window_start, key, shard_id) do update set count = a.count + excluded.count,
      sum = add_double(a.sum, excluded.sum), min = least(a.min, excluded.min), max = greatest(a.max, excluded.max))
  insert into shard_positions as p (shard_id, sequence_number, settled) values ($1, $29::numeric, $30)
  on conflict (shard_id) do update set sequence_number = excluded.sequence_number, settled = p.settled + excluded.settled
  where p.sequence_number is not distinct from $31::numeric
  returning 1`;

const countColumns = (counts: readonly Counts[]): number[][] => [
  counts.map((one) => one.processed),
  counts.map((one) => one.filtered),
  counts.map((one) => one.deadLettered),
  counts.map((one) => one.duplicates),
  counts.map((one) => one.conflicts),
];

function recordColumns(batch: SettledBatch, rows: readonly EventRow[]): unknown[] {
  let index = 0;
  const firstPositions: (number | undefined)[] = [];
  for (const record of batch.records) {
    firstPositions.push(rows[index]?.position);
    index += record.events.length;
  }
  // A record without events leaves nothing to be found by.
  const records = batch.records.map((record, at) => ({ record, first: firstPositions[at] }));
  const holding = records.filter(({ record }) => record.events.length > 0);
  return [
    holding.map(({ first }) => first),
    holding.map(({ record }) => record.sequenceNumber),
    holding.map(({ record }) => record.arrivedAtMs),
  ];
}

/**
 * @param rows the rows of `batch`, in its order
 * @param before the shard's position so far; undefined where it has none
 * @returns a statement that answers no row when the position is not `before`
 */
export function settleStatement(
  batch: SettledBatch,
  rows: readonly EventRow[],
  totals: BatchTotals,
  before: SequenceNumber | undefined,
): SqlQuery {
  const series = [...totals.series.values()];
  const minutes = [...totals.minutes.values()];
  const aggregates = [...totals.aggregates.values()];
  const values = [
    batch.shardId,
    batch.requestId,
    ...recordColumns(batch, rows),
    series.map((one) => one.typeId),
    series.map((one) => one.sourceId),
    ...countColumns(series.map((one) => one.counts)),
    minutes.map((one) => one.minuteMs),
    minutes.map((one) => one.typeId),
    ...countColumns(minutes.map((one) => one.counts)),
    [...totals.failures.keys()],
    [...totals.failures.values()],
    aggregates.map((one) => one.name),
    aggregates.map((one) => one.windowStartMs),
    aggregates.map((one) => storableText(one.key)),
    aggregates.map((one) => one.count),
    aggregates.map((one) => one.sum),
    aggregates.map((one) => one.min),
    aggregates.map((one) => one.max),
    batch.records.at(-1)?.sequenceNumber,
    rows.length,
    before ?? null,
  ];
  return { name: 'settle', text: TEXT, values };
}
