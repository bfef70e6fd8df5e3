import type { Refusals } from './batch-totals.ts';
import { eventKey } from './event-key.ts';
import { EVENT_COLUMNS, type EventRow } from './event-rows.ts';
import type { SqlClient } from './sql-pool.ts';

/** Holds the refused rows of a transaction; to be made in it, by every transaction that may refuse any. */
export const CREATE_STAGING = 'create temporary table if not exists staged_events (like events) on commit delete rows';

// The lateral look-ups keep the planner, which knows nothing of a table just filled, from reading all of events.
const FIND_TAKEN = `select n::int as n from unnest($1::uuid[], $2::int[]) with ordinality as asked(key, source_id, n)
  cross join lateral (select from events e where e.key = asked.key and e.source_id = asked.source_id limit 1) taken`;
const COMPARE_REFUSED = `select staged.position::text as position,
    staged.series_id = first.series_id
    and staged.subject is not distinct from first.subject
    and (staged.time = first.time or not staged.time_given or not first.time_given)
    and same_json(staged.data, first.data) as same
  from staged_events staged cross join lateral (
    select * from events where key = staged.key and source_id = staged.source_id limit 1) first`;
const KEEP_CONFLICTS = `insert into conflicts (${EVENT_COLUMNS})
  select ${EVENT_COLUMNS} from staged_events where position = any($1)`;

export interface SplitRows {
  readonly fresh: readonly EventRow[];
  /** Rows whose identity is taken, by an event of the table or by a row in front of them. */
  readonly refused: readonly EventRow[];
}

/** Looks every identity up: 1 µs an event, where sending all rows through a staging table costs 4. */
export async function splitRows(client: SqlClient, rows: readonly EventRow[]): Promise<SplitRows> {
  const identities = rows.map(({ settled, series }) => `${series.sourceId} ${settled.event.id}`);
  const taken = await client.query<{ n: number }>({
    name: 'find-taken',
    text: FIND_TAKEN,
    values: [rows.map(({ settled }) => eventKey(settled.event.id)), rows.map(({ series }) => series.sourceId)],
  });
  const seen = new Set(taken.rows.map(({ n }) => identities[n - 1]));
  const fresh: EventRow[] = [];
  const refused: EventRow[] = [];
  for (const [index, row] of rows.entries()) {
    const identity = identities[index];
    (seen.has(identity) ? refused : fresh).push(row);
    seen.add(identity);
  }
  return { fresh, refused };
}

/** Tells duplicates from conflicts among the rows of `staged_events`, and keeps the conflicts' payloads. */
export async function judgeStaged(client: SqlClient): Promise<Refusals> {
  const { rows } = await client.query<{ position: string; same: boolean }>({
    name: 'compare-refused',
    text: COMPARE_REFUSED,
  });
  const conflicts = rows.filter((row) => !row.same).map((row) => row.position);
  if (conflicts.length > 0) await client.query({ name: 'keep-conflicts', text: KEEP_CONFLICTS, values: [conflicts] });
  return new Map(rows.map((row) => [Number(row.position), row.same ? 'duplicate' : 'conflict'] as const));
}
