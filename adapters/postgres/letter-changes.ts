import type { LetterChange } from '../../core/ports/event-history.ts';
import { STATUS_NAMES } from './event-rows.ts';
import { isLetterId, isOpen } from './letter-filter.ts';
import type { Move } from './moved-counts.ts';
import type { SqlClient } from './sql-pool.ts';
import { storableText } from './storable-text.ts';

const MINUTE_MS = 60_000;

/**
 * Begins a transaction that changes letters. It looks events up one by one: the planner, which knows nothing of a table
 * just filled, would rather read all of them.
 */
export const BEGIN_CHANGE =
  'begin; set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off';

/** An open letter whose row is locked, and what its change moves. */
export interface HeldLetter {
  readonly letterId: string;
  readonly claim: string | null;
  readonly key: string;
  readonly sourceId: number;
  readonly type: string;
  readonly attempts: number;
  readonly waits: boolean;
  /** Whether it stands in its aggregates already. */
  readonly counted: boolean;
  readonly parkKey: string | null;
  readonly place: Omit<Move, 'to' | 'toCode' | 'aggregates'>;
}

interface HeldRow extends Omit<HeldLetter, 'place'> {
  readonly status: number;
  readonly code: string | null;
  readonly shardId: string;
  readonly seriesId: number;
  readonly typeId: number;
  readonly arrivedMs: number;
}

// In the order of their ids, so that two who want the same letters do not wait for each other. A statement that waited for
// the lock sees the letter as it is now, and the event as it was before: the status, which both have, is the letter's.
const HOLD = `with held as materialized (
    select * from letters l where letter_id = any($1::bigint[]) and ${isOpen('l')} order by letter_id for update)
  select l.letter_id::text as "letterId", l.claim, l.key, l.source_id as "sourceId", t.name as type, l.waits, l.counted,
    l.park_key as "parkKey", l.status, e.attempts, l.code, r.shard_id as "shardId", e.series_id as "seriesId",
    l.type_id as "typeId", floor(extract(epoch from r.arrived_at) * 1000)::float8 as "arrivedMs"
  from held l join event_types t on t.id = l.type_id
    cross join lateral (select * from events where key = l.key and source_id = l.source_id limit 1) e
    cross join lateral (select * from records where first_position <= e.position order by first_position desc limit 1) r`;

/** Locks those of the letters that are open, until the transaction ends. */
export async function holdLetters(client: SqlClient, letterIds: readonly string[]): Promise<Map<string, HeldLetter>> {
  const { rows } = await client.query<HeldRow>(HOLD, [letterIds.filter(isLetterId)]);
  return new Map(
    rows.map(({ status, code, shardId, seriesId, typeId, arrivedMs, ...row }) => {
      const minuteMs = Math.floor(arrivedMs / MINUTE_MS) * MINUTE_MS;
      const from = STATUS_NAMES.get(status) ?? 'deadLettered';
      const place = { shardId, seriesId, typeId, minuteMs, from, fromCode: code ?? undefined };
      return [row.letterId, { ...row, place }] as const;
    }),
  );
}

const ADD_HISTORY = `insert into letter_history (letter_id, at, kind, who, code, message, comment, data)
  select letter_id, to_timestamp(at_ms / 1000), kind, who, code, message, comment, data
  from unnest($1::bigint[], $2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::json[])
    as _(letter_id, at_ms, kind, who, code, message, comment, data)`;

const textOrNull = (text: string | undefined): string | null => (text === undefined ? null : storableText(text));

export async function addHistory(
  client: Pick<SqlClient, 'query'>,
  changes: readonly (LetterChange & { readonly letterId: string })[],
): Promise<void> {
  if (changes.length === 0) return;
  await client.query(ADD_HISTORY, [
    changes.map(({ letterId }) => letterId),
    changes.map(({ atMs }) => atMs),
    changes.map(({ kind }) => kind),
    changes.map(({ who }) => textOrNull(who)),
    changes.map(({ failure }) => failure?.code ?? null),
    changes.map(({ failure }) => textOrNull(failure?.message)),
    changes.map(({ comment }) => textOrNull(comment)),
    changes.map(({ dataText }) => dataText ?? null),
  ]);
}
