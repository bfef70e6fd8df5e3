import type { AggregateEntry, EventStatus } from '../../core/events/event.ts';
import { type AggregateTotal, addToTotals } from './batch-totals.ts';
import { ADD_TO_WINDOW } from './settle-statement.ts';
import type { SqlClient } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

/** An event whose status changed after it was settled. Counts move where it was received: in its shard and minute. */
export interface Move {
  readonly shardId: string;
  readonly seriesId: number;
  readonly typeId: number;
  readonly minuteMs: number;
  readonly from: EventStatus;
  readonly to: EventStatus;
  /** Code that it stood under among the failures, and stands under now. */
  readonly fromCode: string | undefined;
  readonly toCode: string | undefined;
  readonly aggregates: readonly AggregateEntry[];
}

const COLUMNS = ['processed', 'filtered', 'dead_lettered', 'parked', 'discarded'] as const;
const COLUMN_OF: Partial<Record<EventStatus, (typeof COLUMNS)[number]>> = {
  processed: 'processed',
  filtered: 'filtered',
  deadLettered: 'dead_lettered',
  parked: 'parked',
  discarded: 'discarded',
};

const addCounts = COLUMNS.map((column) => `${column} = t.${column} + d.${column}`).join(', ');
const MOVE_SERIES = `update series_totals t set ${addCounts}
  from (select shard_id, series_id, ${COLUMNS.map((column) => `sum(count) filter (where place = '${column}') as ${column}_`).join(', ')}
    from unnest($1::text[], $2::int[], $3::text[], $4::bigint[]) as _(shard_id, series_id, place, count) group by 1, 2) s
  cross join lateral (select ${COLUMNS.map((column) => `coalesce(s.${column}_, 0) as ${column}`).join(', ')}) d
  where t.shard_id = s.shard_id and t.series_id = s.series_id`;
const MOVE_MINUTES = `update minute_totals t set ${addCounts}
  from (select shard_id, minute_ms, type_id, ${COLUMNS.map((column) => `sum(count) filter (where place = '${column}') as ${column}_`).join(', ')}
    from unnest($1::text[], $2::float8[], $3::int[], $4::text[], $5::bigint[]) as _(shard_id, minute_ms, type_id, place, count)
    group by 1, 2, 3) s
  cross join lateral (select ${COLUMNS.map((column) => `coalesce(s.${column}_, 0) as ${column}`).join(', ')}) d
  where t.shard_id = s.shard_id and t.minute = to_timestamp(s.minute_ms / 1000) and t.type_id = s.type_id`;
const MOVE_FAILURES = `insert into failure_totals (shard_id, code, count)
  select shard_id, code, sum(count) from unnest($1::text[], $2::text[], $3::bigint[]) as _(shard_id, code, count)
  group by shard_id, code having sum(count) <> 0 order by shard_id, code
  on conflict (code, shard_id) do update set count = failure_totals.count + excluded.count`;
const ADD_AGGREGATES = `insert into aggregate_windows as a (shard_id, name, window_start, key, count, sum, min, max)
  select shard_id, name, to_timestamp(start_ms / 1000), key, count, sum, min, max
  from unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::bigint[], $6::float8[], $7::float8[], $8::float8[])
    as _(shard_id, name, start_ms, key, count, sum, min, max) order by 1, 2, 3, 4
  ${ADD_TO_WINDOW}`;

async function addAggregates(client: SqlClient, moves: readonly Move[]): Promise<void> {
  const totals = new Map<string, AggregateTotal>();
  const shardOf = new Map<AggregateTotal, string>();
  for (const { shardId, aggregates } of moves) {
    for (const entry of aggregates) shardOf.set(addToTotals(totals, entry, shardId), shardId);
  }
  const all = [...totals.values()];
  if (all.length === 0) return;
  await client.query(ADD_AGGREGATES, [
    all.map((total) => shardOf.get(total)),
    all.map(({ name }) => name),
    all.map(({ windowStartMs }) => windowStartMs),
    all.map(({ key }) => storableText(key)),
    all.map(({ count }) => count),
    all.map(({ sum }) => sum),
    all.map(({ min }) => min),
    all.map(({ max }) => max),
  ]);
}

/** Keeps statistics and aggregates in step with events whose status changed; to be run in the same transaction. */
export async function moveCounts(client: SqlClient, moves: readonly Move[]): Promise<void> {
  const steps = moves.flatMap((move) =>
    (
      [
        [move.from, -1],
        [move.to, 1],
      ] as const
    ).map(([status, count]) => ({ ...move, place: COLUMN_OF[status], count })),
  );
  const shardIds = steps.map(({ shardId }) => shardId);
  const places = steps.map(({ place }) => place);
  const counts = steps.map(({ count }) => count);
  await client.query(MOVE_SERIES, [shardIds, steps.map(({ seriesId }) => seriesId), places, counts]);
  const minutes = steps.map(({ minuteMs }) => minuteMs);
  await client.query(MOVE_MINUTES, [shardIds, minutes, steps.map(({ typeId }) => typeId), places, counts]);

  const failures = moves.flatMap(({ shardId, fromCode, toCode }) => [
    ...(fromCode === undefined ? [] : [{ shardId, code: fromCode, count: -1 }]),
    ...(toCode === undefined ? [] : [{ shardId, code: toCode, count: 1 }]),
  ]);
  if (failures.length > 0) {
    const columns = [failures.map((one) => one.shardId), failures.map((one) => one.code)];
    await client.query(MOVE_FAILURES, [...columns, failures.map((one) => one.count)]);
  }

  await addAggregates(client, moves);
}
