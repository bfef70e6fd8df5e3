import { realTime } from '../../adapters/system/real-time.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { catalogueOf } from '../shared/catalogue-of.ts';
import { createIsolate } from './isolate.ts';

export const handler = createIsolate({
  unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
  settle: createSettleEvent({ catalogue: catalogueOf(process.env), time: realTime, random: Math.random }),
});
