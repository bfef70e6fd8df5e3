import type { SettledBatch, SettledRecord } from '../../core/ports/event-store.ts';
import type { ReplayResult } from '../../core/ports/store-maintenance.ts';
import { isAfter, type SequenceNumber } from '../../core/ports/stream.ts';
import { batchTotals } from './batch-totals.ts';
import type { EventRow } from './event-rows.ts';
import { addMissingRows } from './missing-rows.ts';
import { newLetters } from './new-letters.ts';
import { CREATE_STAGING, judgeStaged, splitRows } from './refused-rows.ts';
import { copyText, createRowCopier } from './row-copier.ts';
import { createRowMaker } from './row-maker.ts';
import { replayStatement } from './settle-statement.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';
import { inTransaction } from './transaction.ts';

// The lock keeps the shard where it is: what an ordinary commit takes next is not taken here as well.
const HOLD_POSITION = 'select sequence_number::text as position from shard_positions where shard_id = $1 for update';
const KNOWN_RECORDS = `select distinct sequence_number::text as number from records
  where shard_id = $1 and sequence_number = any($2::numeric[])`;
const ADD_RECORDS = `insert into records (first_position, shard_id, sequence_number, arrived_at, processed_at, request_id)
  select first_position, $1, sequence_number, to_timestamp(arrived_ms / 1000), clock_timestamp(), $2
  from unnest($3::bigint[], $4::numeric[], $5::float8[]) as _(first_position, sequence_number, arrived_ms)`;

interface RecordRows {
  readonly record: SettledRecord;
  readonly rows: readonly EventRow[];
}

function byRecord(records: readonly SettledRecord[], rows: readonly EventRow[]): RecordRows[] {
  let next = 0;
  return records.map((record) => {
    const first = next;
    next += record.events.length;
    return { record, rows: rows.slice(first, next) };
  });
}

const eventsIn = (records: readonly SettledRecord[]): number =>
  records.reduce((total, { events }) => total + events.length, 0);

/** StoreMaintenance.commitReplay */
export function postgresReplayWriter(pool: SqlPool): (batch: SettledBatch) => Promise<ReplayResult> {
  const makeRows = createRowMaker(pool);
  const copyRows = createRowCopier();

  const knownRecords = async (client: SqlClient, { shardId, records }: SettledBatch): Promise<Set<SequenceNumber>> => {
    const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
    const { rows } = await client.query<{ number: string }>(KNOWN_RECORDS, [shardId, numbers]);
    return new Set(rows.map(({ number }) => number));
  };

  /** Of records that the store knows, only events that are missing; their counts stand. */
  const addMissing = async (
    client: SqlClient,
    { shardId, requestId }: SettledBatch,
    known: readonly RecordRows[],
  ): Promise<number> => {
    const rows = known.flatMap((one) => one.rows);
    const { fresh } = await splitRows(client, rows);
    if (fresh.length === 0) return 0;
    const added = new Set(fresh);
    const missing = known.flatMap((one) => one.rows.map((row) => ({ row, record: one.record })));
    const found = known.filter((one) => one.rows.some((row) => added.has(row)));
    await addMissingRows(
      client,
      { shardId },
      missing.filter(({ row }) => added.has(row)),
      copyRows,
    );
    await client.query(ADD_RECORDS, [
      shardId,
      requestId,
      found.map((one) => one.rows[0]?.position),
      found.map(({ record }) => record.sequenceNumber),
      found.map(({ record }) => record.arrivedAtMs),
    ]);
    return fresh.length;
  };

  /** Records of which the store knows nothing, as an ordinary commit takes them. */
  const addRecords = async (client: SqlClient, batch: SettledBatch, unknown: readonly RecordRows[]) => {
    if (unknown.length === 0) return 0;
    const records = unknown.map(({ record }) => record);
    const rows = unknown.flatMap((one) => one.rows);
    const { fresh, refused } = await splitRows(client, rows);
    await copyRows(client, copyText('events'), fresh);
    await copyRows(client, copyText('staged_events'), refused);
    const refusals = await judgeStaged(client);
    const lost = { ...batch, records };
    const totals = batchTotals(lost, rows, refusals);
    await client.query(replayStatement(lost, rows, totals));
    if (totals.all.deadLettered + totals.all.parked > 0) await client.query(newLetters(lost, rows, totals, refusals));
    return fresh.length;
  };

  return (batch) =>
    inTransaction(
      pool,
      async (client) => {
        const held = await client.query<{ position: SequenceNumber }>(HOLD_POSITION, [batch.shardId]);
        const position = held.rows[0]?.position;
        const records = batch.records.filter(
          ({ sequenceNumber }) => position !== undefined && !isAfter(sequenceNumber, position),
        );
        const events = eventsIn(records);
        const notYetSettled = eventsIn(batch.records) - events;
        if (events === 0) return { added: 0, already: 0, notYetSettled };
        const known = await knownRecords(client, { ...batch, records });
        const groups = byRecord(records, await makeRows(records));
        const isKnown = ({ record }: RecordRows): boolean => known.has(record.sequenceNumber);
        let added = await addRecords(
          client,
          batch,
          groups.filter((group) => !isKnown(group)),
        );
        added += await addMissing(client, batch, groups.filter(isKnown));
        return { added, already: events - added, notYetSettled };
      },
      `begin; ${CREATE_STAGING}`,
    );
}
