import { finished } from 'node:stream/promises';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { PipelineError } from '../../core/errors.ts';
import type { SettledEvent } from '../../core/events/event.ts';
import type { CommitResult, EventWriter, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { batchTotals, type Refusals } from './batch-totals.ts';
import { EVENT_COLUMNS, type EventRow, encodeEventRows } from './event-rows.ts';
import { createNames } from './names.ts';
import { createPositionBlocks } from './position-blocks.ts';
import { settleStatement } from './settle-statement.ts';
import { isTransient, isUniqueViolation, storeError } from './sql-errors.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';

/** Batches that go through the staging table after one that held a duplicate: duplicates come in runs. */
const STAGED_BATCHES = 50;
const NO_REFUSALS: Refusals = new Map();
const NOTHING: Omit<CommitResult, 'skippedRecords'> = {
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
};

const CREATE_STAGING = 'create temporary table if not exists staged_events (like events) on commit delete rows';
// In order of the key: two writers that hold the same identities wait for each other instead of deadlocking, and
// within a batch the first of an identity wins. Answers the positions that were not taken in.
const INSERT_STAGED = `with inserted as (
    insert into events (${EVENT_COLUMNS})
    select ${EVENT_COLUMNS} from staged_events order by key, source_id, position on conflict do nothing returning position)
  select position::text as position from staged_events where position not in (select position from inserted)`;
// The lateral look-up keeps the planner, which knows nothing of a table just filled, from reading all of events.
const COMPARE_REFUSED = `select staged.position::text as position,
    staged.type_id = first.type_id
    and staged.subject is not distinct from first.subject
    and (staged.time = first.time or not staged.time_given or not first.time_given)
    and same_json(staged.data, first.data) as same
  from staged_events staged cross join lateral (
    select * from events where key = staged.key and source_id = staged.source_id limit 1) first
  where staged.position = any($1)`;
const KEEP_CONFLICTS = `insert into conflicts (${EVENT_COLUMNS})
  select ${EVENT_COLUMNS} from staged_events where position = any($1)`;

async function copyInto(client: SqlClient, table: string, rows: Buffer): Promise<void> {
  const stream = client.copyFrom(`copy ${table} (${EVENT_COLUMNS}) from stdin binary`);
  stream.end(rows);
  await finished(stream);
}

async function insertStaged(client: SqlClient, rows: Buffer): Promise<Refusals> {
  await copyInto(client, 'staged_events', rows);
  const missing = await client.query<{ position: string }>({ name: 'insert-staged', text: INSERT_STAGED });
  if (missing.rows.length === 0) return NO_REFUSALS;
  const refused = await client.query<{ position: string; same: boolean }>({
    name: 'compare-refused',
    text: COMPARE_REFUSED,
    values: [missing.rows.map((row) => row.position)],
  });
  const conflicts = refused.rows.filter((row) => !row.same).map((row) => row.position);
  if (conflicts.length > 0) await client.query({ name: 'keep-conflicts', text: KEEP_CONFLICTS, values: [conflicts] });
  return new Map(refused.rows.map((row) => [Number(row.position), row.same ? 'duplicate' : 'conflict'] as const));
}

/**
 * Commits batches with binary COPY. Straight into the table while no duplicate is met, which is fastest; a duplicate
 * aborts that, and this batch and the next ones go through a staging table with ON CONFLICT DO NOTHING.
 */
export function postgresEventWriter(pool: SqlPool): EventWriter {
  const types = createNames(pool, 'event_types');
  const sources = createNames(pool, 'event_sources');
  const positions = createPositionBlocks(pool);
  let stagedBatchesLeft = 0;

  const settledPosition = async (shardId: ShardId): Promise<SequenceNumber | undefined> => {
    const text = 'select sequence_number::text as position from shard_positions where shard_id = $1';
    const { rows } = await pool.query<{ position: string }>({ name: 'settled-position', text, values: [shardId] });
    return rows[0]?.position;
  };

  /** Undefined where a type or a source has no number yet. */
  const toRows = (events: readonly SettledEvent[], first: number): EventRow[] | undefined => {
    const rows: EventRow[] = [];
    for (const settled of events) {
      const typeId = types.known(settled.event.type);
      const sourceId = sources.known(settled.event.source);
      if (typeId === undefined || sourceId === undefined) return undefined;
      rows.push({ settled, position: first + rows.length, typeId, sourceId });
    }
    return rows;
  };

  const encode = async (records: readonly SettledRecord[]): Promise<{ rows: EventRow[]; encoded: Buffer }> => {
    const events = records.flatMap((record) => record.events);
    const first = await positions.take(events.length);
    for (;;) {
      const rows = toRows(events, first);
      if (rows !== undefined) return { rows, encoded: encodeEventRows(rows) };
      // All names of the batch, not only the new ones: learning may have to forget others to make room.
      await types.learn(new Set(events.map(({ event }) => event.type)));
      await sources.learn(new Set(events.map(({ event }) => event.source)));
    }
  };

  const inTransaction = async <T>(work: (client: SqlClient) => Promise<T>, before?: string): Promise<T> => {
    const client = await pool.connect();
    let broken = true;
    try {
      if (before !== undefined) await client.query(before);
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      broken = false;
      return result;
    } catch (error) {
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  };

  const commitOnce = async (batch: SettledBatch): Promise<CommitResult> => {
    // Asked while this process encodes: almost always every record is new, and no time was lost.
    const [before, all] = await Promise.all([settledPosition(batch.shardId), encode(batch.records)]);
    const records =
      before === undefined ? batch.records : batch.records.filter((one) => isAfter(one.sequenceNumber, before));
    const skippedRecords = batch.records.length - records.length;
    if (records.length === 0) return { skippedRecords, ...NOTHING };
    const fresh = { ...batch, records };
    const { rows, encoded } = skippedRecords === 0 ? all : await encode(records);

    const settle = async (client: SqlClient, refusals: Refusals): Promise<CommitResult> => {
      const totals = batchTotals(fresh, rows, refusals);
      const { rows: moved } = await client.query(settleStatement(fresh, rows, totals, before));
      if (moved.length === 0) {
        throw new PipelineError('POSITION_MOVED', `another writer settled records of ${batch.shardId} meanwhile`);
      }
      return { skippedRecords, ...totals.all };
    };
    const straight = async (client: SqlClient) => {
      await copyInto(client, 'events', encoded);
      return settle(client, NO_REFUSALS);
    };
    const staged = async (client: SqlClient) => settle(client, await insertStaged(client, encoded));

    const result = await (stagedBatchesLeft > 0 ? inTransaction(staged, CREATE_STAGING) : inTransaction(straight));
    stagedBatchesLeft = result.duplicates + result.conflicts > 0 ? STAGED_BATCHES : Math.max(0, stagedBatchesLeft - 1);
    return result;
  };

  // Deadlocks and serialization failures pass by themselves; a duplicate met on the straight way takes the other way
  // at once. Everything else is for the caller.
  const attempts = retry(
    handleWhen((error) => isTransient(error) || isUniqueViolation(error)),
    {
      maxAttempts: 5,
      backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 200 }),
    },
  );

  return {
    async commit(batch) {
      try {
        return await attempts.execute(async () => {
          try {
            return await commitOnce(batch);
          } catch (error) {
            if (isUniqueViolation(error)) stagedBatchesLeft = STAGED_BATCHES;
            throw error;
          }
        });
      } catch (error) {
        throw storeError(error);
      }
    },
  };
}
