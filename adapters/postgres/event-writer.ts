import { PipelineError } from '../../core/errors.ts';
import type { CommitResult, EventWriter, SettledBatch } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { batchTotals, type Refusals } from './batch-totals.ts';
import type { EventRow } from './event-rows.ts';
import { OPEN_STATUSES } from './letters-migration.ts';
import { newLetters } from './new-letters.ts';
import { CREATE_STAGING, judgeStaged, splitRows } from './refused-rows.ts';
import { copyText, createRowCopier } from './row-copier.ts';
import { createRowMaker } from './row-maker.ts';
import { settleStatement } from './settle-statement.ts';
import { answered, isUniqueViolation } from './sql-errors.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';
import { startingAgain } from './starting-again.ts';
import { inTransaction } from './transaction.ts';

/** Batches whose identities are looked up after one that held a duplicate: duplicates come in runs. */
const LOOKED_UP_BATCHES = 50;
const NO_REFUSALS: Refusals = new Map();
const NOTHING: Omit<CommitResult, 'skippedRecords'> = {
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
  parked: 0,
};

const PARKED_KEYS = `select asked.key from unnest($1::text[]) as asked(key)
  where exists (select from letters where park_key = asked.key and status in ${OPEN_STATUSES})`;

const isSettledAlready = (error: unknown): boolean => error instanceof PipelineError && error.code === 'POSITION_MOVED';

/**
 * Commits batches with binary COPY. Straight into the table while no duplicate is met, which is fastest; a duplicate
 * aborts that, and of this batch and the next ones the identities are looked up before the rest is copied.
 */
export function postgresEventWriter(pool: SqlPool): EventWriter {
  const makeRows = createRowMaker(pool);
  const copyRows = createRowCopier();
  let lookedUpBatchesLeft = 0;

  const settledPosition = async (shardId: ShardId): Promise<SequenceNumber | undefined> => {
    const text = 'select sequence_number::text as position from shard_positions where shard_id = $1';
    const { rows } = await pool.query<{ position: string }>({ name: 'settled-position', text, values: [shardId] });
    return rows[0]?.position;
  };

  const settle = async (client: SqlClient, batch: SettledBatch, rows: readonly EventRow[], refusals: Refusals) => {
    const totals = batchTotals(batch, rows, refusals);
    const { rows: moved } = await client.query(settleStatement(batch, rows, totals));
    if (moved.length === 0) {
      throw new PipelineError('POSITION_MOVED', `another writer settled records of ${batch.shardId} meanwhile`);
    }
    if (totals.all.deadLettered + totals.all.parked > 0) await client.query(newLetters(batch, rows, totals, refusals));
    return totals.all;
  };

  const commitStraight = async (batch: SettledBatch): Promise<CommitResult> => {
    const rows = await makeRows(batch.records);
    return inTransaction(pool, async (client) => {
      await copyRows(client, `begin; ${copyText('events')}`, rows);
      return { skippedRecords: 0, ...(await settle(client, batch, rows, NO_REFUSALS)) };
    });
  };

  const commitLookedUp = async (batch: SettledBatch): Promise<CommitResult> => {
    const before = await settledPosition(batch.shardId);
    const records =
      before === undefined ? batch.records : batch.records.filter((one) => isAfter(one.sequenceNumber, before));
    const skippedRecords = batch.records.length - records.length;
    if (records.length === 0) return { skippedRecords, ...NOTHING };
    const rows = await makeRows(records);
    return inTransaction(pool, async (client) => {
      await client.query(`begin; ${CREATE_STAGING}`);
      const { fresh, refused } = await splitRows(client, rows);
      await copyRows(client, copyText('events'), fresh);
      let refusals = NO_REFUSALS;
      if (refused.length > 0) {
        await copyRows(client, copyText('staged_events'), refused);
        refusals = await judgeStaged(client);
      }
      return { skippedRecords, ...(await settle(client, { ...batch, records }, rows, refusals)) };
    });
  };

  const commitOnce = async (batch: SettledBatch): Promise<CommitResult> => {
    if (batch.records.length === 0) return { skippedRecords: 0, ...NOTHING };
    if (lookedUpBatchesLeft === 0) {
      try {
        return await commitStraight(batch);
      } catch (error) {
        // A duplicate, or a batch delivered again.
        if (!isUniqueViolation(error) && !isSettledAlready(error)) throw error;
      }
    }
    const result = await commitLookedUp(batch);
    lookedUpBatchesLeft =
      result.duplicates + result.conflicts > 0 ? LOOKED_UP_BATCHES : Math.max(0, lookedUpBatchesLeft - 1);
    return result;
  };

  // Another writer took an identity between its look-up and its copy.
  const attempts = startingAgain(isUniqueViolation);

  const parkedKeys = async (keys: readonly string[]): Promise<ReadonlySet<string>> => {
    const { rows } = await pool.query<{ key: string }>({ name: 'parked-keys', text: PARKED_KEYS, values: [keys] });
    return new Set(rows.map(({ key }) => key));
  };

  return {
    commit: (batch) => answered(attempts.execute(() => commitOnce(batch))),
    parkedKeys: (keys) => answered(parkedKeys(keys)),
  };
}
