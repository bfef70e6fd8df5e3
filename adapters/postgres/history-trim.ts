import { isOpen } from './letter-filter.ts';
import type { SqlClient } from './sql-pool.ts';

/** Of each table; of more, the call is to be repeated. */
const ROWS = 10_000;

// With an index of its own: the records of thousands of letters are compared with the ranges of thousands of batches.
const NEEDED = `create temporary table needed_records on commit drop as
  select distinct r.shard_id, r.sequence_number from letters l
    cross join lateral (select * from records where first_position <= l.position order by first_position desc limit 1) r
  where ${isOpen('l')};
  create index on needed_records (shard_id, sequence_number)`;
const TRIM_BATCHES = `delete from batch_history where ctid = any(array(
  select ctid from batch_history b where started_at < to_timestamp($1::float8 / 1000) and not exists (
    select from needed_records n where n.shard_id = b.shard_id
      and n.sequence_number between b.first_sequence_number and b.last_sequence_number)
  limit ${ROWS}))`;
const TRIM_CHANGES = `delete from letter_history where ctid = any(array(
  select h.ctid from letter_history h join letters l on l.letter_id = h.letter_id
  where h.at < to_timestamp($1::float8 / 1000) and not ${isOpen('l')} limit ${ROWS}))`;

/** EventHistory.trim, in a transaction. */
export async function trimHistory(client: SqlClient, beforeMs: number): Promise<number> {
  await client.query(NEEDED);
  const batches = await client.query(TRIM_BATCHES, [beforeMs]);
  const changes = await client.query(TRIM_CHANGES, [beforeMs]);
  return (batches.rowCount ?? 0) + (changes.rowCount ?? 0);
}
