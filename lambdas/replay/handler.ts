import { openStores } from '#stores';
import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../../config/environment.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { keyParking } from '../../core/processing/park-keys.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { drilledStore } from '../drills/drilled-store.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { createReplay } from './replay.ts';

const STORE = { service: 'replay', connections: 2, timeoutMs: 15_000 };

const catalogue = catalogueOf(process.env);
const store = drilledStore(openStores(process.env, STORE).events, process.env[ENVIRONMENT.drills], realTime);

export const handler = createReplay({
  // Every line is checked: what the store refuses now was refused before, and became a letter then.
  unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
  settle: createSettleEvent({ catalogue, time: realTime, random: Math.random }),
  parking: keyParking(catalogue, store),
  store,
  time: realTime,
  random: Math.random,
});
