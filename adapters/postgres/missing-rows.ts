import type { SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import { eventKey } from './event-key.ts';
import type { EventRow } from './event-rows.ts';
import { type Move, moveCounts } from './moved-counts.ts';
import { lateLetters } from './new-letters.ts';
import { copyText, type RowCopier } from './row-copier.ts';
import type { SqlClient } from './sql-pool.ts';

const MINUTE_MS = 60_000;

// An identity has at most one letter. What its event counts as, and how it failed, is what the letter says.
const PUT_BACK_BY_LETTER = `with
  found as (
    update letters l set position = r.position from unnest($1::uuid[], $2::int[], $3::bigint[]) as r(key, source_id, position)
    where l.key = r.key and l.source_id = r.source_id
    returning l.letter_id, l.key, l.source_id, l.status, l.code, l.position),
  told as (
    update events e set status = f.status, failure_code = f.code, detail = h.message,
      result = case when f.code is null then e.result end
    from found f left join lateral (
      select message from letter_history where letter_id = f.letter_id and code = f.code order by entry_id desc limit 1) h on true
    where e.key = f.key and e.source_id = f.source_id)
  select position::float8 as position from found`;

/** A row whose event is missing, and the record that brought it. */
export interface MissingRow {
  readonly row: EventRow;
  readonly record: SettledRecord;
}

/** What an event without a letter was counted as: the store cannot tell a processed one from a filtered one. */
const countedAs = ({ settled: { outcome } }: EventRow): 'processed' | 'filtered' =>
  outcome.status === 'filtered' ? 'filtered' : 'processed';

function moveOf({ row, record }: MissingRow, shardId: string): Move {
  const { outcome } = row.settled;
  return {
    shardId,
    seriesId: row.series.id,
    typeId: row.series.typeId,
    minuteMs: Math.floor(record.arrivedAtMs / MINUTE_MS) * MINUTE_MS,
    from: countedAs(row),
    to: outcome.status,
    fromCode: undefined,
    toCode: outcome.status === 'deadLettered' ? outcome.failure.code : undefined,
    aggregates: [],
  };
}

/**
 * Adds events that are missing from records which the store knows, where they are counted already. One that has a letter
 * is put back as that says. Another one that fails now, or has to wait, becomes a letter: it is moved there among the
 * counts, and what it added to aggregates stands.
 */
export async function addMissingRows(
  client: SqlClient,
  { shardId }: Pick<SettledBatch, 'shardId'>,
  missing: readonly MissingRow[],
  copyRows: RowCopier,
): Promise<void> {
  const rows = missing.map(({ row }) => row);
  await copyRows(client, copyText('events'), rows);
  const putBack = await client.query<{ position: number }>(PUT_BACK_BY_LETTER, [
    rows.map(({ settled }) => eventKey(settled.event.id)),
    rows.map(({ series }) => series.sourceId),
    rows.map(({ position }) => position),
  ]);
  const hasLetter = new Set(putBack.rows.map(({ position }) => position));
  const failing = missing.filter(
    ({ row }) => !hasLetter.has(row.position) && row.settled.outcome.status !== countedAs(row),
  );
  if (failing.length === 0) return;
  await client.query(lateLetters(failing.map(({ row }) => row)));
  await moveCounts(
    client,
    failing.map((one) => moveOf(one, shardId)),
  );
}
