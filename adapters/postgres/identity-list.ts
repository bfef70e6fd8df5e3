import type { IdentityPage } from '../../core/ports/store-maintenance.ts';
import { STATUS_NAMES } from './event-rows.ts';
import type { SqlPool } from './sql-pool.ts';
import { uuidOf } from './stored-event.ts';

// In the order of the primary key: it costs no further index, and what is added meanwhile moves nobody's place.
const PAGE = `select replace(page.key::text, '-', '') as key, page.id, page.source_id, s.name as source, page.status,
    r.shard_id as "shardId", r.sequence_number::text as "sequenceNumber"
  from (select key, source_id, id, status, position from events
    where $1::uuid is null or (key, source_id) > ($1::uuid, $2::int) order by key, source_id limit $3) page
  join event_sources s on s.id = page.source_id
  cross join lateral (select * from records where first_position <= page.position order by first_position desc limit 1) r
  order by page.key, page.source_id`;

interface IdentityRow {
  readonly key: string;
  readonly id: string | null;
  readonly source_id: number;
  readonly source: string;
  readonly status: number;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** @param after `key source_id` of the last identity of the page before */
export async function readIdentities(pool: SqlPool, limit: number, after?: string): Promise<IdentityPage> {
  const [key, sourceId] = after?.split(' ') ?? [];
  const { rows } = await pool.query<IdentityRow>(PAGE, [key ?? null, sourceId ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(({ key: hex, id, source, status, shardId, sequenceNumber }) => {
    return { id: id ?? uuidOf(hex), source, status: STATUS_NAMES.get(status) ?? 'processed', shardId, sequenceNumber };
  });
  return { items, next: rows.length > limit && last !== undefined ? `${last.key} ${last.source_id}` : undefined };
}
