import type { SettledBatch } from '../../core/ports/event-store.ts';
import type { BatchTotals, Counts } from './batch-totals.ts';
import type { EventRow } from './event-rows.ts';
import type { SqlQuery } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

const COUNTS = 'processed, filtered, dead_lettered, duplicates, conflicts';
const addCounts = (table: string): string =>
  COUNTS.split(', ')
    .map((column) => `${column} = ${table}.${column} + excluded.${column}`)
    .join(', ');

/** Behind `insert into aggregate_windows as a`. */
export const ADD_TO_WINDOW = `on conflict (name, window_start, key, shard_id) do update set count = a.count + excluded.count,
      sum = add_double(a.sum, excluded.sum), min = least(a.min, excluded.min), max = greatest(a.max, excluded.max)`;

// Everything that a batch adds besides its events, in one round trip.
const settleText = (position: string): string => `with
  new_records as (
    insert into records (first_position, shard_id, sequence_number, arrived_at, processed_at, request_id)
    select first_position, $1, sequence_number, to_timestamp(arrived_ms / 1000), clock_timestamp(), $2
    from unnest($3::bigint[], $4::numeric[], $5::float8[]) as _(first_position, sequence_number, arrived_ms)),
  new_series as (
    insert into series_totals (shard_id, series_id, ${COUNTS})
    select $1, * from unnest($6::int[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
    on conflict (series_id, shard_id) do update set ${addCounts('series_totals')}),
  new_minutes as (
    insert into minute_totals (shard_id, minute, type_id, ${COUNTS})
    select $1, to_timestamp(minute_ms / 1000), type_id, a, b, c, d, e
    from unnest($12::float8[], $13::int[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[])
      as _(minute_ms, type_id, a, b, c, d, e)
    on conflict (minute, type_id, shard_id) do update set ${addCounts('minute_totals')}),
  new_failures as (
    insert into failure_totals (shard_id, code, count)
    select $1, * from unnest($19::text[], $20::bigint[])
    on conflict (code, shard_id) do update set count = failure_totals.count + excluded.count),
  new_aggregates as (
    insert into aggregate_windows as a (shard_id, name, window_start, key, count, sum, min, max)
    select $1, name, to_timestamp(start_ms / 1000), key, count, sum, min, max
    from unnest($21::text[], $22::float8[], $23::text[], $24::bigint[], $25::float8[], $26::float8[], $27::float8[])
      as _(name, start_ms, key, count, sum, min, max)
    ${ADD_TO_WINDOW})
  ${position}`;

// Moves the shard's position, and only from in front of the batch: no row comes back when one of its records is settled.
const SETTLE =
  settleText(`insert into shard_positions as p (shard_id, sequence_number, settled) values ($1, $28::numeric, $29)
  on conflict (shard_id) do update set sequence_number = excluded.sequence_number, settled = p.settled + excluded.settled
  where p.sequence_number < $30::numeric
  returning 1`);
const REPLAY = settleText(`update shard_positions set settled = settled + $29
  where shard_id = $1 and sequence_number >= $28::numeric and sequence_number >= $30::numeric`);

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

function settleValues(batch: SettledBatch, rows: readonly EventRow[], totals: BatchTotals): unknown[] {
  const minutes = [...totals.minutes.values()];
  const aggregates = [...totals.aggregates.values()];
  return [
    batch.shardId,
    batch.requestId,
    ...recordColumns(batch, rows),
    [...totals.series.keys()],
    ...countColumns([...totals.series.values()]),
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
    batch.records[0]?.sequenceNumber,
  ];
}

/**
 * @param rows the rows of `batch`, in its order
 * @returns a statement that answers no row when records of the batch are settled already
 */
export const settleStatement = (batch: SettledBatch, rows: readonly EventRow[], totals: BatchTotals): SqlQuery => ({
  name: 'settle',
  text: SETTLE,
  values: settleValues(batch, rows, totals),
});

/** The same for records that the shard's position has passed: it stays where it is. */
export const replayStatement = (batch: SettledBatch, rows: readonly EventRow[], totals: BatchTotals): SqlQuery => ({
  name: 'replay',
  text: REPLAY,
  values: settleValues(batch, rows, totals),
});
