import { familyOf } from '../../core/dead-letters/family.ts';
import { nextRedriveAtMs } from '../../core/dead-letters/redrive-schedule.ts';
import type { SettledBatch } from '../../core/ports/event-store.ts';
import type { BatchTotals, Refusals } from './batch-totals.ts';
import { eventKey } from './event-key.ts';
import { type EventRow, STATUS_NUMBERS } from './event-rows.ts';
import type { SqlQuery } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

// The counts of parked events come here and not with the others: batches without letters must not pay for them.
const TEXT = `with
  added as (select * from unnest($1::bigint[], $2::uuid[], $3::int[], $4::int[], $5::smallint[], $6::text[], $7::text[],
    $8::text[], $9::float8[], $10::text[])
    as _(position, key, source_id, type_id, status, code, message, family, redrive_in_ms, park_key)),
  new_letters as (
    insert into letters (position, key, source_id, type_id, status, code, family, first_failed_at, last_failed_at,
      next_redrive_at, park_key, waits, counted)
    select position, key, source_id, type_id, status, code, family, statement_timestamp(), statement_timestamp(),
      statement_timestamp() + redrive_in_ms * interval '1 ms', park_key, code is null, $17
    from added order by position
    returning letter_id, position),
  parked_series as (
    update series_totals t set parked = t.parked + d.parked from unnest($11::int[], $12::bigint[]) as d(series_id, parked)
    where t.shard_id = $15 and t.series_id = d.series_id),
  parked_minutes as (
    update minute_totals t set parked = t.parked + d.parked
    from unnest($13::float8[], $14::int[], $16::bigint[]) as d(minute_ms, type_id, parked)
    where t.shard_id = $15 and t.minute = to_timestamp(d.minute_ms / 1000) and t.type_id = d.type_id)
  insert into letter_history (letter_id, at, kind, code, message)
  select letter_id, statement_timestamp(), case when code is null then 'parked' else 'setAside' end, code, message
  from new_letters join added using (position) order by position`;

interface NewLetter {
  readonly row: EventRow;
  readonly code?: string;
  readonly message?: string;
  readonly family?: string;
  readonly redriveInMs?: number | undefined;
  readonly parkKey: string | undefined;
}

/** Undefined for an event that needs no letter. */
function letterOf(row: EventRow): NewLetter | undefined {
  const { event, outcome } = row.settled;
  if (outcome.status === 'parked') return { row, parkKey: outcome.waitsFor };
  if (outcome.status !== 'deadLettered') return undefined;
  const { code, message } = outcome.failure;
  const family = familyOf(code, event.type, message);
  // Without jitter: only a letter that failed again gets any.
  const redriveInMs = nextRedriveAtMs(code, 0, 0, () => 0);
  return { row, code, message: storableText(message), family, redriveInMs, parkKey: outcome.parksKey };
}

type Parked = Pick<BatchTotals, 'series' | 'minutes'>;

function lettersOf(rows: readonly EventRow[], shardId: string, totals: Parked, isCounted: boolean): SqlQuery {
  const letters = rows.flatMap((row) => letterOf(row) ?? []);
  const series = [...totals.series].filter(([, counts]) => counts.parked > 0);
  const minutes = [...totals.minutes.values()].filter(({ counts }) => counts.parked > 0);
  const values = [
    letters.map(({ row }) => row.position),
    letters.map(({ row }) => eventKey(row.settled.event.id)),
    letters.map(({ row }) => row.series.sourceId),
    letters.map(({ row }) => row.series.typeId),
    letters.map(({ row }) => STATUS_NUMBERS[row.settled.outcome.status]),
    letters.map(({ code }) => code),
    letters.map(({ message }) => message),
    letters.map(({ family }) => family),
    letters.map(({ redriveInMs }) => redriveInMs),
    letters.map(({ parkKey }) => parkKey),
    series.map(([seriesId]) => seriesId),
    series.map(([, counts]) => counts.parked),
    minutes.map(({ minuteMs }) => minuteMs),
    minutes.map(({ typeId }) => typeId),
    shardId,
    minutes.map(({ counts }) => counts.parked),
    isCounted,
  ];
  return { name: 'new-letters', text: TEXT, values };
}

/**
 * Makes letters of the events of a batch that failed or were parked; to be run behind the statement that settles the
 * batch, in its transaction.
 */
export const newLetters = (
  { shardId }: SettledBatch,
  rows: readonly EventRow[],
  totals: BatchTotals,
  refusals: Refusals,
): SqlQuery =>
  lettersOf(
    rows.filter(({ position }) => !refusals.has(position)),
    shardId,
    totals,
    false,
  );

/** Makes letters of events that were counted before, as something else and in their aggregates; the counts are not touched. */
export const lateLetters = (rows: readonly EventRow[]): SqlQuery =>
  lettersOf(rows, '', { series: new Map(), minutes: new Map() }, true);
