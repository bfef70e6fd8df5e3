import { openStores } from '#stores';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { processRecords } from '../../core/processing/process-records.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { deadLetterQueueOf } from '../shared/dead-letter-queue-of.ts';
import { ownMapping } from './own-mapping.ts';
import { createProcess } from './process.ts';

const SERVICE = 'process';
// One invocation at a time, so one transaction at a time; the second connection reads positions and names meanwhile.
const CONNECTIONS = 2;
const TIMEOUT_MS = 15_000;

const {
  [ENVIRONMENT.deadLetterQueue]: queueUrl,
  [ENVIRONMENT.controlTable]: controlTable,
  [ENVIRONMENT.drills]: drills,
  [ENVIRONMENT.metricsNamespace]: namespace,
} = process.env;
const stores = openStores(process.env, { service: SERVICE, connections: CONNECTIONS, timeoutMs: TIMEOUT_MS });
const store = drilledStore(stores.events, drills, realTime);
const catalogue = catalogueOf(process.env);
const check = createEventCheck(INGEST_LIMITS);
const settle = createSettleEvent({ catalogue, time: realTime, random: Math.random });
const parking = keyParking(catalogue, store);
const trusting = { unpack: createUnpacker(check), settle, parking };
const untrusting = { unpack: createUnpacker(check, false), settle, parking };
const clock = { time: realTime, random: Math.random };
// On one machine there is no such queue, and the breaker stands beside the mapping.
const letters = queueUrl === undefined ? undefined : deadLetterQueueOf(queueUrl);
const mapping =
  controlTable === undefined
    ? undefined
    : ownMapping({ functionName: requiredVariable(process.env, 'AWS_LAMBDA_FUNCTION_NAME'), controlTable, ...clock });

export const handler = createProcess({
  processRecords: (records) => processRecords(records, trusting),
  processUntrusted: (records) => processRecords(records, untrusting),
  store,
  ...(letters !== undefined && { letters }),
  ...(mapping !== undefined && { mapping }),
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`), namespace),
  logger: powertoolsLogger(SERVICE),
  ...clock,
});
