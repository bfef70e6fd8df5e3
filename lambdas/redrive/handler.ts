import { openStores } from '#stores';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { powertoolsLogger } from '../../adapters/system/powertools-logger.ts';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../../config/environment.ts';
import { settleLetters } from '../../core/dead-letters/settle-letters.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { createRedrive } from './redrive.ts';

const SERVICE = 'redrive';
const STORE = { service: SERVICE, connections: 1, timeoutMs: 15_000 };

const { [ENVIRONMENT.drills]: drills, [ENVIRONMENT.metricsNamespace]: namespace } = process.env;
const catalogue = catalogueOf(process.env);
const settle = createSettleEvent({ catalogue, time: realTime, random: Math.random });

export const handler = createRedrive({
  store: drilledStore(openStores(process.env, STORE).letters, drills, realTime, 'dead-letters'),
  settleLetters: (letters) =>
    settleLetters(letters, { settle, parksKey: (type) => catalogue.find(type)?.parksKey ?? false }),
  metrics: emfMetrics(SERVICE, (line) => process.stdout.write(`${line}\n`), namespace),
  logger: powertoolsLogger(SERVICE),
  time: realTime,
  random: Math.random,
});
