import { afterAll, beforeAll } from 'vitest';
import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { startMigratedPostgres } from '../support/migrated-postgres.ts';
import { eventStoreContract } from './event-store.contract.ts';

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
beforeAll(async () => {
  postgres = await startMigratedPostgres();
});
afterAll(() => postgres.stop());

eventStoreContract('postgres', async () => {
  const store = postgresEventStore(await postgres.openPool());
  return { store, close: () => store.close() };
});
