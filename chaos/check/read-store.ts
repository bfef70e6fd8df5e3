import pg from 'pg';
import { STATUS_NUMBERS } from '../../adapters/postgres/event-rows.ts';
import type { PostgresConnection } from '../../adapters/postgres/pg-pool.ts';
import type { EventStatus } from '../../core/events/event.ts';
import type { EventContent, LogPlace, Store, StoredEffect } from './evidence.ts';

interface EventRow {
  readonly key: string;
  readonly id: string | null;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly partition_key: string | null;
  readonly time: string | null;
  readonly data: string | null;
  readonly status: number;
  readonly failure_code: string | null;
  readonly processed_ms: string;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly index: string;
}

interface EffectRow extends EventRow {
  readonly settled_by: string;
  readonly letter_status: number | null;
  readonly decided_by: string | null;
  readonly edited_data: string | null;
}

const TEXT_OID = 25;
const JSON_OID = 114;

// Our own statement, not the store's: the audit must not share a fault with what it looks at.
const eventsOf = (table: string, letterColumns = '', letterJoin = ''): string => `
  select encode(uuid_send(e.key), 'hex') as key, e.id, s.name as source, t.name as type, e.subject, e.partition_key,
    case when e.time_given then floor(extract(epoch from e.time) * 1000000)::numeric(30)::text end as time,
    e.data, e.status, e.failure_code, (extract(epoch from r.processed_at) * 1000)::text as processed_ms,
    r.shard_id, r.sequence_number::text as sequence_number, (e.position - r.first_position)::text as index${letterColumns}
  from ${table} e
  join event_series v on v.id = e.series_id
  join event_types t on t.id = v.type_id
  join event_sources s on s.id = v.source_id
  cross join lateral (
    select xmin, * from records where first_position <= e.position order by first_position desc limit 1) r${letterJoin}`;

// Transactions are numbered as they begin to write. Of two that one key waits for, one has ended before the other begins.
const LETTER_COLUMNS = ', r.xmin::text as settled_by, l.status as letter_status, l.edited_data, h.decided_by';
const LETTER_JOIN = ` left join letters l on l.position = e.position
  left join lateral (
    select xmin::text as decided_by from letter_history
    where letter_id = l.letter_id and kind in ('processed', 'filtered', 'discarded')
    order by entry_id desc limit 1) h on true`;
const LOST_LETTERS = `select letter_id::text as id from letters l
  where not exists (select from events e where e.position = l.position)`;

const STATUSES = new Map(Object.entries(STATUS_NUMBERS).map(([name, number]) => [number, name as EventStatus]));

/** Reads everything that the store holds of events, in one snapshot. */
export async function readStore(connection: PostgresConnection): Promise<Store> {
  const client = new pg.Client({
    ...connection,
    application_name: 'spillway-audit',
    types: {
      getTypeParser: (oid: number) => (oid === JSON_OID ? String : pg.types.getTypeParser(oid as typeof TEXT_OID)),
    },
  });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const rows = async <T>(text: string): Promise<T[]> => (await client.query(text)).rows as T[];
    const effects = (await rows<EffectRow>(eventsOf('events', LETTER_COLUMNS, LETTER_JOIN))).map(effectOf);
    const lettersWithoutEvent = (await rows<{ id: string }>(LOST_LETTERS)).map(({ id }) => id);
    const conflicts = (await rows<EventRow>(eventsOf('conflicts'))).map(placedOf);
    const positions = await rows<{ shard_id: string; position: string; settled: string }>(
      'select shard_id, sequence_number::text as position, settled from shard_positions',
    );
    const windows = await rows<{ name: string; start_ms: string; key: string; count: string; sum: number }>(
      `select name, (extract(epoch from window_start) * 1000)::bigint as start_ms, key, sum(count) as count, sum(sum) as sum
       from aggregate_windows group by 1, 2, 3`,
    );
    return {
      effects,
      lettersWithoutEvent,
      conflicts,
      positions: new Map(
        positions.map((row) => [row.shard_id, { position: row.position, settled: Number(row.settled) }]),
      ),
      totals: addUp(await rows('select * from series_totals')),
      minuteTotals: addUp(await rows('select * from minute_totals')),
      windows: windows.map(({ name, start_ms, key, count, sum }) => {
        return { name, windowStartMs: Number(start_ms), key, count: Number(count), sum };
      }),
    };
  } finally {
    await client.end();
  }
}

const NO_COUNTS = new Set(['shard_id', 'series_id', 'type_id', 'minute']);

/** Sums of the columns that count. */
function addUp(rows: readonly Readonly<Record<string, unknown>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    for (const [column, value] of Object.entries(row)) {
      if (!NO_COUNTS.has(column)) sums[column] = (sums[column] ?? 0) + Number(value);
    }
  }
  return sums;
}

const uuidText = (key: string): string => key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function placedOf(row: EventRow): EventContent & LogPlace {
  return {
    source: row.source,
    id: row.id ?? uuidText(row.key),
    type: row.type,
    subject: row.subject ?? undefined,
    partitionKey: row.partition_key ?? undefined,
    time: row.time ?? undefined,
    dataText: row.data ?? undefined,
    shardId: row.shard_id,
    sequenceNumber: row.sequence_number,
    index: Number(row.index),
  };
}

const numberOrNone = (text: string | null): number | undefined => (text === null ? undefined : Number(text));

const statusOf = (number: number): EventStatus => STATUSES.get(number) ?? 'processed';

const effectOf = (row: EffectRow): StoredEffect => ({
  ...placedOf(row),
  decidedBy: row.letter_status === null ? Number(row.settled_by) : numberOrNone(row.decided_by),
  status: statusOf(row.status),
  processedAtMs: Number(row.processed_ms),
  failureCode: row.failure_code ?? undefined,
  letter: row.letter_status === null ? undefined : statusOf(row.letter_status),
  editedDataText: row.edited_data ?? undefined,
});
