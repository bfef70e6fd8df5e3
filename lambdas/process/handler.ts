import { postgresEventStore } from '../../adapters/postgres/event-store.ts';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { processRecords } from '../../core/processing/process-records.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { eventTypes } from '../../event-types/catalogue.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { createProcess } from './process.ts';

const SERVICE = 'process';
// One invocation at a time, so one transaction at a time; the second connection reads positions and names meanwhile.
const CONNECTIONS = 2;
// Below the function's own timeout: a statement that hangs is the world's fault, and no environment is ended for it.
const STATEMENT_TIMEOUT_MS = 15_000;

const connection = JSON.parse(requiredVariable(process.env, ENVIRONMENT.postgres));
const pool = pgPool(connection, {
  connections: CONNECTIONS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: `spillway-${SERVICE}`,
});
const drills = process.env[ENVIRONMENT.drills];
const store = drilledStore(postgresEventStore(pool), drills, realTime);
const catalogue = createCatalogue(eventTypes({ drills: drills !== undefined }), {
  unknownTypes: process.env[ENVIRONMENT.unknownTypes] === 'reject' ? 'reject' : 'accept',
});
const check = createEventCheck(INGEST_LIMITS);
const settle = createSettleEvent({ catalogue, time: realTime, random: Math.random });
const parking = keyParking(catalogue, store);
const trusting = { unpack: createUnpacker(check), settle, parking };
const untrusting = { unpack: createUnpacker(check, false), settle, parking };

export const handler = createProcess({
  processRecords: (records) => processRecords(records, trusting),
  processUntrusted: (records) => processRecords(records, untrusting),
  store,
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`)),
  logger: powertoolsLogger(SERVICE),
  time: realTime,
  random: Math.random,
});
