import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../core/ports/event-store.ts';
import type { RebuildResult, StoreMaintenance } from '../../core/ports/store-maintenance.ts';
import { type AggregateTotal, addToTotals } from './batch-totals.ts';
import { ADD_TO_WINDOW } from './settle-statement.ts';
import type { SqlClient, SqlPool } from './sql-pool.ts';
import { storableText } from './storable-text.ts';
import { type EventDataRow, selectEvents, toStoredEvent } from './stored-event.ts';
import { inTransaction } from './transaction.ts';

/** Any number of our own: rebuilds go one after the other. */
const REBUILD_LOCK = 7_283_940_117;
const PAGE = 5_000;
const REBUILT = 'rebuilt';

const STAGE = `drop table if exists rebuilt_windows;
  create temporary table rebuilt_windows (like aggregate_windows including indexes)`;
const READ = `fetch ${PAGE} from stored`;
// An event that was redriven with other data counts with those.
const DECLARE = `declare stored no scroll cursor for ${selectEvents('events', [
  '(select edited_data from letters l where l.position = e.position) as edited_data',
])} where e.status = 1`;
const ADD = `insert into rebuilt_windows as a (shard_id, name, window_start, key, count, sum, min, max)
  select '${REBUILT}', name, to_timestamp(start_ms / 1000), key, count, sum, min, max
  from unnest($1::text[], $2::float8[], $3::text[], $4::bigint[], $5::float8[], $6::float8[], $7::float8[])
    as _(name, start_ms, key, count, sum, min, max)
  ${ADD_TO_WINDOW}`;
// What the events of the snapshot have added stands under other names of shards than what comes behind them.
const SET_APART = `update aggregate_windows set shard_id = $2 || '/' || shard_id where name = any($1)`;
const SWAP_OUT = `delete from aggregate_windows where name = any($1) and starts_with(shard_id, $2)`;
const SWAP_IN = 'insert into aggregate_windows select * from rebuilt_windows';

async function addTotals(client: SqlClient, totals: readonly AggregateTotal[]): Promise<void> {
  await client.query({
    name: 'rebuild-add',
    text: ADD,
    values: [
      totals.map(({ name }) => name),
      totals.map(({ windowStartMs }) => windowStartMs),
      totals.map(({ key }) => storableText(key)),
      totals.map(({ count }) => count),
      totals.map(({ sum }) => sum),
      totals.map(({ min }) => min),
      totals.map(({ max }) => max),
    ],
  });
}

type RebuildRow = EventDataRow & { readonly edited_data: string | null };

const eventOf = (row: RebuildRow): StoredEvent['event'] => {
  const { event } = toStoredEvent(row);
  return row.edited_data === null ? event : { ...event, dataText: row.edited_data };
};

/**
 * Freezes what the reader sees at one instant and sets the windows of that instant apart. Whoever commits later adds to
 * rows of its own, so nobody waits longer than this takes. Left apart by a rebuild that ended here, windows still count.
 */
async function cut(pool: SqlPool, reader: SqlClient, names: readonly string[], mark: string): Promise<void> {
  await inTransaction(
    pool,
    async (client) => {
      const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
      await reader.query(`begin isolation level repeatable read; set transaction snapshot '${rows[0]?.snapshot}'`);
      await client.query(SET_APART, [names, mark]);
    },
    'begin; lock table aggregate_windows in exclusive mode',
  );
}

/** StoreMaintenance.rebuildAggregates; takes two connections of the pool. */
export const rebuildAggregates =
  (pool: SqlPool): StoreMaintenance['rebuildAggregates'] =>
  async (names, entriesOf): Promise<RebuildResult> => {
    const mark = randomUUID();
    const wanted = new Set(names);
    const reader = await pool.connect();
    let broken = true;
    try {
      await reader.query('select pg_advisory_lock($1)', [REBUILD_LOCK]);
      await reader.query(STAGE);
      await cut(pool, reader, names, mark);
      await reader.query(DECLARE);
      let events = 0;
      for (;;) {
        const { rows } = await reader.query<RebuildRow>(READ);
        if (rows.length === 0) break;
        events += rows.length;
        const totals = new Map<string, AggregateTotal>();
        const entries = rows.flatMap((row) => entriesOf(eventOf(row)) ?? []);
        for (const entry of entries) if (wanted.has(entry.aggregate)) addToTotals(totals, entry);
        await addTotals(reader, [...totals.values()]);
      }
      await reader.query('commit; begin');
      await reader.query(SWAP_OUT, [names, mark]);
      const { rowCount } = await reader.query(SWAP_IN);
      await reader.query(`commit; drop table rebuilt_windows; select pg_advisory_unlock(${REBUILD_LOCK})`);
      broken = false;
      return { events, windows: rowCount ?? 0 };
    } finally {
      reader.release(broken);
    }
  };
