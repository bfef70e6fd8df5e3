import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { emfMetrics } from '../../adapters/system/emf-metrics.ts';
import { realRandom, realTime } from '../../adapters/system/real-time.ts';
import { EVENT_SOURCE_MAPPING } from '../../config/event-source-mapping.ts';
import { INGEST_LIMITS } from '../../config/limits.ts';
import { STREAM } from '../../config/stream.ts';
import { createEventCheck } from '../../core/events/event-check.ts';
import { createEventAdmission } from '../../core/ingest/admit-events.ts';
import { createPacker } from '../../core/packing/pack.ts';
import { createUnpacker } from '../../core/packing/unpack.ts';
import type { EventWriter, SettledBatch } from '../../core/ports/event-store.ts';
import { processRecords } from '../../core/processing/process-records.ts';
import { createSettleEvent } from '../../core/processing/settle-event.ts';
import { createProcess } from '../../lambdas/process/process.ts';
import { catalogueOf } from '../../lambdas/shared/catalogue-of.ts';
import type { Call } from './measure-handler.ts';
import type { SampleBodies } from './sample-bodies.ts';
import { SILENT } from './silent.ts';

const MAX_RECORD_BYTES = 1_000_000;
const time = realTime;
const check = createEventCheck(INGEST_LIMITS);

/** What ingest makes of the bodies, as Lambda hands it over: full batches of one shard. */
export function kinesisEvents({ bodies }: SampleBodies): readonly KinesisStreamEvent[] {
  const admission = createEventAdmission(check, INGEST_LIMITS);
  const pack = createPacker(STREAM.buckets, MAX_RECORD_BYTES);
  const entries = bodies.flatMap((body) => {
    const admitted = [...admission.admitJson(body, { defaultSource: 'bench', newId: () => '' })].flat();
    return pack(admitted.map((one) => (one.accepted ? one : undefined))).map(({ entry }) => entry);
  });
  const records = entries.map(({ partitionKey, data }, index) => ({
    eventID: `shardId-000000000000:${index + 1}`,
    kinesis: {
      sequenceNumber: String(index + 1),
      partitionKey,
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: time.now() / 1_000,
    },
  }));
  const { batchSize } = EVENT_SOURCE_MAPPING;
  const events: KinesisStreamEvent[] = [];
  for (let start = 0; start + batchSize <= records.length; start += batchSize) {
    events.push({ Records: records.slice(start, start + batchSize) as unknown as KinesisStreamRecord[] });
  }
  return events;
}

/** The process function, with whatever store. */
export function processFunction(store: Pick<EventWriter, 'commit'>) {
  const settle = createSettleEvent({ catalogue: catalogueOf({}), time, random: realRandom });
  const trusting = { unpack: createUnpacker(check), settle };
  const untrusting = { unpack: createUnpacker(check, false), settle };
  const handler = createProcess({
    processRecords: (records) => processRecords(records, trusting),
    processUntrusted: (records) => processRecords(records, untrusting),
    store,
    metrics: emfMetrics('process', () => undefined),
    logger: SILENT,
    time,
    random: realRandom,
  });
  const invocation = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };
  return (event: KinesisStreamEvent) => handler(event, invocation);
}

const COMMITTED = { skippedRecords: 0, filtered: 0, deadLettered: 0, duplicates: 0, conflicts: 0, parked: 0 };

/** The process function from Lambda's event to its answer, with a store that answers at once: one batch a call. */
export function processHandler(sample: SampleBodies): Call {
  let committed = 0;
  const commit = async ({ records }: SettledBatch) => {
    committed = records.reduce((sum, { events }) => sum + events.length, 0);
    return { ...COMMITTED, processed: committed };
  };
  const handler = processFunction({ commit });
  const events = kinesisEvents(sample);
  let next = 0;
  return async () => {
    await handler(events[next++ % events.length]!);
    return committed;
  };
}
