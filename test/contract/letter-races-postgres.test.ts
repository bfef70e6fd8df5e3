import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresDeadLetterStore } from '../../adapters/postgres/dead-letter-store.ts';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { startMigratedPostgres } from '../support/migrated-postgres.ts';
import { batchesOf } from '../support/settled-events.ts';
import { failed, failedEvent, LATER, lease, resolution, TOKENS } from './dead-letters/values.ts';

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
beforeAll(async () => {
  postgres = await startMigratedPostgres();
});
afterAll(() => postgres.stop());

it('counts a letter right that fails again while it is being discarded', async () => {
  const pool = await postgres.openPool();
  const events = postgresEventStore(pool);
  const letters = postgresDeadLetterStore(pool);
  await events.commit(batchesOf('s')(failedEvent('a')));
  const [letter] = await letters.claim({}, 1, LATER, lease());

  /** Until so many wait for the lock of the letter, in this order. */
  const waiting = async (count: number): Promise<void> => {
    const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await pool.query(text)).rows.length < count) await new Promise((wake) => setImmediate(wake));
  };
  const holder = await pool.connect();
  await holder.query('begin');
  await holder.query('select from letters for update');
  const redrive = letters.resolve(TOKENS[0], [resolution(letter!, failed())], LATER);
  await waiting(1);
  const discard = letters.discard([letter!.letterId], 'no use', 'ann', LATER);
  await waiting(2);
  await holder.query('commit');
  holder.release();
  expect(await redrive).toMatchObject({ failed: 1 });
  expect(await discard).toBe(1);

  expect(await events.find('a')).toMatchObject([{ status: 'discarded', attempts: 6 }]);
  expect((await events.statistics(0)).totals).toMatchObject({ deadLettered: 0, parked: 0, discarded: 1 });
  await events.close();
});
