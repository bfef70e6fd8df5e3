import { postgresDeadLetterStore } from '../../adapters/postgres/dead-letter-store.ts';
import { pgPool } from '../../adapters/postgres/pg-pool.ts';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT, requiredVariable } from '../../config/environment.ts';
import { settleLetters } from '../../core/dead-letters/settle-letters.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { eventTypes } from '../../event-types/catalogue.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { createRedrive } from './redrive.ts';

const SERVICE = 'redrive';
/** Below the function's own timeout: a statement that hangs is the world's fault, and no letter is blamed for it. */
const STATEMENT_TIMEOUT_MS = 15_000;

const pool = pgPool(JSON.parse(requiredVariable(process.env, ENVIRONMENT.postgres)), {
  connections: 1,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  applicationName: `spillway-${SERVICE}`,
});
const drills = process.env[ENVIRONMENT.drills];
const catalogue = createCatalogue(eventTypes({ drills: drills !== undefined }), {
  unknownTypes: process.env[ENVIRONMENT.unknownTypes] === 'reject' ? 'reject' : 'accept',
});
const settle = createSettleEvent({ catalogue, time: realTime, random: Math.random });

export const handler = createRedrive({
  store: drilledStore(postgresDeadLetterStore(pool), drills, realTime, 'dead-letters'),
  settleLetters: (letters) =>
    settleLetters(letters, { settle, parksKey: (type) => catalogue.find(type)?.parksKey ?? false }),
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`)),
  logger: powertoolsLogger(SERVICE),
  time: realTime,
  random: Math.random,
});
