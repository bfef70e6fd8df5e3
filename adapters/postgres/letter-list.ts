import type { Letter, LetterFamily, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { ListPage, ListPosition } from '../../core/ports/event-store.ts';
import { isLetterId, isOpen, letterConditions } from './letter-filter.ts';
import { Parameters } from './list-query.ts';
import type { SqlClient } from './sql-pool.ts';
import { type EventDataRow, instantOf, selectEvents, toStoredEvent } from './stored-event.ts';

const LETTER_COLUMNS = [
  'e.letter_id::text as letter_id',
  'e.family',
  'extract(epoch from e.first_failed_at)::text as first_failed_at',
  'extract(epoch from e.last_failed_at)::text as last_failed_at',
  'e.redrives',
  'ceil(extract(epoch from e.next_redrive_at) * 1000)::text as next_redrive_ms',
  'e.edited_data',
  'e.comment',
  'e.park_key',
  `case when e.waits then (select f.letter_id from letters f where ${isOpen('f')} and f.park_key = e.park_key
    and f.letter_id < e.letter_id order by f.letter_id limit 1)::text end as waits_for`,
];

/** The select of LetterRow for the rows of `relation`, which has the columns of `letters`; add an order. */
const selectLetters = (relation: string): string =>
  selectEvents(
    `(select e.*, l.letter_id, l.family, l.first_failed_at, l.last_failed_at, l.redrives, l.next_redrive_at,
      l.edited_data, l.comment, l.park_key, l.waits
    from ${relation} l cross join lateral (select * from events where key = l.key and source_id = l.source_id limit 1) e)`,
    LETTER_COLUMNS,
  );

interface LetterRow extends EventDataRow {
  readonly letter_id: string;
  readonly family: string | null;
  readonly first_failed_at: string;
  readonly last_failed_at: string;
  readonly redrives: number;
  readonly next_redrive_ms: string | null;
  readonly edited_data: string | null;
  readonly comment: string | null;
  readonly park_key: string | null;
  readonly waits_for: string | null;
}

const toLetter = (row: LetterRow): Letter => ({
  ...toStoredEvent(row),
  letterId: row.letter_id,
  family: row.family ?? undefined,
  firstFailedAtMs: instantOf(row.first_failed_at).ms,
  lastFailedAtMs: instantOf(row.last_failed_at).ms,
  redrives: row.redrives,
  nextRedriveAtMs: row.next_redrive_ms === null ? undefined : Number(row.next_redrive_ms),
  editedDataText: row.edited_data ?? undefined,
  comment: row.comment ?? undefined,
  key: row.park_key ?? undefined,
  waitsFor: row.waits_for ?? undefined,
});

/** Any of `pool` or a client in a transaction. */
type Sql = Pick<SqlClient, 'query'>;

export async function listLetters(
  sql: Sql,
  filter: LetterFilter,
  limit: number,
  after?: ListPosition,
): Promise<ListPage<Letter>> {
  const parameters = new Parameters();
  const conditions = [letterConditions(filter, parameters)('l')];
  if (after !== undefined) {
    const position = parameters.add(after.position, 'bigint');
    conditions.push(`(l.last_failed_at, l.letter_id) < (${parameters.instant(after.time)}, ${position})`);
  }
  const text = `with page as materialized (select * from letters l where ${conditions.join(' and ')}
      order by l.last_failed_at desc, l.letter_id desc limit ${parameters.add(limit + 1, 'int')})
    ${selectLetters('page')} order by e.last_failed_at desc, e.letter_id desc`;
  const { rows } = await sql.query<LetterRow>({ text, values: parameters.values });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  const next = isMore ? { time: instantOf(last.last_failed_at), position: last.letter_id } : undefined;
  return { items: shown.map(toLetter), next };
}

/** The letters that are there, whatever their status, in the order of the stream. */
export async function readLetters(sql: Sql, letterIds: readonly string[]): Promise<Letter[]> {
  const asked = '(select * from letters where letter_id = any($1::bigint[]))';
  const text = `${selectLetters(asked)} order by e.letter_id`;
  const { rows } = await sql.query<LetterRow>({ text, values: [letterIds.filter(isLetterId)] });
  return rows.map(toLetter);
}

export async function countLetters(sql: Sql, filter: LetterFilter): Promise<number> {
  const parameters = new Parameters();
  const text = `select count(*)::int as count from letters l where ${letterConditions(filter, parameters)('l')}`;
  const { rows } = await sql.query<{ count: number }>({ text, values: parameters.values });
  return rows[0]?.count ?? 0;
}

const FAMILIES = `with families as (
    select family, count(*)::int as count, min(first_failed_at) as first_seen, max(last_failed_at) as last_seen
    from letters l where ${isOpen('l')} and family is not null group by family order by count(*) desc, family limit $1)
  select f.family, x.code, t.name as type, e.detail as message, f.count, x.letter_id::text as example,
    floor(extract(epoch from f.first_seen) * 1000)::float8 as "firstSeenMs",
    floor(extract(epoch from f.last_seen) * 1000)::float8 as "lastSeenMs"
  from families f
    cross join lateral (select * from letters l where ${isOpen('l')} and l.family = f.family
      order by last_failed_at desc, letter_id desc limit 1) x
    join event_types t on t.id = x.type_id
    cross join lateral (select detail from events where key = x.key and source_id = x.source_id limit 1) e
  order by f.count desc, f.family`;

export async function readFamilies(sql: Sql, limit: number): Promise<LetterFamily[]> {
  const { rows } = await sql.query<LetterFamily>({ text: FAMILIES, values: [limit] });
  return rows;
}
