import { realTime } from '../../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../../config/environment.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { createCatalogue } from '../../core/events/catalogue.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { eventTypes } from '../../event-types/catalogue.ts';
import { createIsolate } from './isolate.ts';

const { [ENVIRONMENT.unknownTypes]: unknownTypes, [ENVIRONMENT.drills]: drills } = process.env;
const catalogue = createCatalogue(eventTypes({ drills: drills !== undefined }), {
  unknownTypes: unknownTypes === 'reject' ? 'reject' : 'accept',
});

export const handler = createIsolate({
  unpack: createUnpacker(createEventCheck(INGEST_LIMITS), false),
  settle: createSettleEvent({ catalogue, time: realTime, random: Math.random }),
});
