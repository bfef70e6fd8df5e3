import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import { postgresStoreMaintenance } from '../../adapters/postgres/store-maintenance.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { eventTypes } from '../../event-types/catalogue.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { createReplay } from './replay.ts';

const CONNECTIONS = 2;
// Below the function's own timeout: a statement that hangs is the world's fault, and no environment is ended for it.
const STATEMENT_TIMEOUT_MS = 15_000;

const { [ENVIRONMENT.unknownTypes]: unknownTypes, [ENVIRONMENT.drills]: drills } = process.env;
const pool = pgPool(JSON.parse(requiredVariable(process.env, ENVIRONMENT.postgres)), {
  connections: CONNECTIONS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: 'spillway-replay',
});
const catalogue = createCatalogue(eventTypes({ drills: drills !== undefined }), {
  unknownTypes: unknownTypes === 'reject' ? 'reject' : 'accept',
});
const store = drilledStore({ ...postgresEventStore(pool), ...postgresStoreMaintenance(pool) }, drills, realTime);

export const handler = createReplay({
  // Every line is checked: what the store refuses now was refused before, and became a letter then.
  unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
  settle: createSettleEvent({ catalogue, time: realTime, random: Math.random }),
  parking: keyParking(catalogue, store),
  store,
  time: realTime,
  random: Math.random,
});
