import { finished } from 'node:stream/promises';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { PipelineError } from '../../core/errors.ts';
import type { SettledEvent } from '../../core/events/event.ts';
import type { CommitResult, EventWriter, SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { batchTotals, type Refusals } from './batch-totals.ts';
import { createCopyBuffers } from './copy-buffer.ts';
import { EVENT_COLUMNS, type EventRow, encodeEventRows } from './event-rows.ts';
import { createPositionBlocks } from './position-blocks.ts';
import { CREATE_STAGING, judgeStaged, splitRows } from './refused-rows.ts';
import { createSeriesNumbers } from './series.ts';
import { settleStatement } from './settle-statement.ts';
import { isTransient, isUniqueViolation, storeError } from './sql-errors.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';

/** Batches whose identities are looked up after one that held a duplicate: duplicates come in runs. */
const LOOKED_UP_BATCHES = 50;
const NO_REFUSALS: Refusals = new Map();
const NOTHING: Omit<CommitResult, 'skippedRecords'> = {
  processed: 0,
  filtered: 0,
  deadLettered: 0,
  duplicates: 0,
  conflicts: 0,
};

const copyText = (table: string): string => `copy ${table} (${EVENT_COLUMNS}) from stdin binary`;

const isSettledAlready = (error: unknown): boolean => error instanceof PipelineError && error.code === 'POSITION_MOVED';

/**
 * Commits batches with binary COPY. Straight into the table while no duplicate is met, which is fastest; a duplicate
 * aborts that, and of this batch and the next ones the identities are looked up before the rest is copied.
 */
export function postgresEventWriter(pool: SqlPool): EventWriter {
  const series = createSeriesNumbers(pool);
  const positions = createPositionBlocks(pool);
  const buffers = createCopyBuffers();
  let lookedUpBatchesLeft = 0;

  const settledPosition = async (shardId: ShardId): Promise<SequenceNumber | undefined> => {
    const text = 'select sequence_number::text as position from shard_positions where shard_id = $1';
    const { rows } = await pool.query<{ position: string }>({ name: 'settled-position', text, values: [shardId] });
    return rows[0]?.position;
  };

  /** Undefined where a type and source have no number yet. */
  const numbered = (events: readonly SettledEvent[], first: number): EventRow[] | undefined => {
    const rows: EventRow[] = [];
    for (const settled of events) {
      const known = series.known(settled.event.type, settled.event.source);
      if (known === undefined) return undefined;
      rows.push({ settled, position: first + rows.length, series: known });
    }
    return rows;
  };

  const rowsOf = async (records: readonly SettledRecord[]): Promise<EventRow[]> => {
    const events = records.flatMap((record) => record.events);
    const first = await positions.take(events.length);
    for (;;) {
      const rows = numbered(events, first);
      if (rows !== undefined) return rows;
      // All pairs of the batch, not only the new ones: learning may have to forget others to make room.
      await series.learn(events.map(({ event }) => event));
    }
  };

  const copyInto = async (client: SqlClient, statement: string, rows: readonly EventRow[]): Promise<void> => {
    const encoded = encodeEventRows(rows, buffers.take);
    const stream = client.copyFrom(statement);
    stream.end(encoded);
    await finished(stream);
    // Not after a failure: the connection may still be sending it.
    buffers.giveBack(Buffer.from(encoded.buffer));
  };

  /** `work` begins the transaction, in its first round trip. */
  const inTransaction = async <T>(work: (client: SqlClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken = true;
    try {
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

  const settle = async (client: SqlClient, batch: SettledBatch, rows: readonly EventRow[], refusals: Refusals) => {
    const totals = batchTotals(batch, rows, refusals);
    const { rows: moved } = await client.query(settleStatement(batch, rows, totals));
    if (moved.length === 0) {
      throw new PipelineError('POSITION_MOVED', `another writer settled records of ${batch.shardId} meanwhile`);
    }
    return totals.all;
  };

  const commitStraight = async (batch: SettledBatch): Promise<CommitResult> => {
    const rows = await rowsOf(batch.records);
    return inTransaction(async (client) => {
      await copyInto(client, `begin; ${copyText('events')}`, rows);
      return { skippedRecords: 0, ...(await settle(client, batch, rows, NO_REFUSALS)) };
    });
  };

  const commitLookedUp = async (batch: SettledBatch): Promise<CommitResult> => {
    const before = await settledPosition(batch.shardId);
    const records =
      before === undefined ? batch.records : batch.records.filter((one) => isAfter(one.sequenceNumber, before));
    const skippedRecords = batch.records.length - records.length;
    if (records.length === 0) return { skippedRecords, ...NOTHING };
    const rows = await rowsOf(records);
    return inTransaction(async (client) => {
      await client.query(`begin; ${CREATE_STAGING}`);
      const { fresh, refused } = await splitRows(client, rows);
      await copyInto(client, copyText('events'), fresh);
      let refusals = NO_REFUSALS;
      if (refused.length > 0) {
        await copyInto(client, copyText('staged_events'), refused);
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

  // Deadlocks and serialization failures pass by themselves, and so does another writer that took an identity between
  // its look-up and its copy. Everything else is for the caller.
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
        return await attempts.execute(() => commitOnce(batch));
      } catch (error) {
        throw storeError(error);
      }
    },
  };
}
