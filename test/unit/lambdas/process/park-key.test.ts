import Type from 'typebox';
import { expect, it } from 'vitest';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { EventRefused } from '../../../../core/errors.ts';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { defineEventType } from '../../../../core/events/define-event-type.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { packLines } from '../../../../core/packing/pack.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { keyParking } from '../../../../core/processing/park-keys.ts';
import { processRecords, type ReceivedRecord } from '../../../../core/processing/process-records.ts';
import { createSettleEvent } from '../../../../core/processing/settle-event.ts';
import { createProcess } from '../../../../lambdas/process/process.ts';

const time = { now: () => 5_000, sleep: async () => undefined };
const check = createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 });
const moved = defineEventType({
  type: 'account.moved',
  versions: [Type.Object({ cents: Type.Integer() })],
  onFailure: 'park-key',
  process: ({ data }) => {
    if (data.cents < 0) throw new EventRefused('a negative amount');
    return { cents: data.cents };
  },
});

function bench() {
  const store = memoryEventStore({ time });
  const catalogue = createCatalogue([moved], { unknownTypes: 'accept' });
  const deps = {
    unpack: createUnpacker(check),
    settle: createSettleEvent({ catalogue, time, random: () => 0.5 }),
    parking: keyParking(catalogue, store),
  };
  const run = (records: readonly ReceivedRecord[]) => processRecords(records, deps);
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const metrics = { add: () => undefined, flush: () => undefined };
  const random = () => 0.5;
  const handler = createProcess({
    processRecords: run,
    processUntrusted: run,
    store,
    metrics,
    logger: silent,
    time,
    random,
  });
  let sequence = 0;
  /** One batch of one record. */
  const deliver = (...lines: readonly string[]) => {
    sequence += 1;
    const kinesis = {
      sequenceNumber: String(sequence),
      partitionKey: '0',
      data: Buffer.from(packLines(lines)).toString('base64'),
      approximateArrivalTimestamp: sequence,
    };
    const event = { Records: [{ eventID: `shardId-000000000000:${sequence}`, kinesis }] };
    return handler(event as never, { awsRequestId: 'r', getRemainingTimeInMillis: () => 20_000 });
  };
  const statuses = async () => {
    const { items } = await store.list({ order: 'asc', limit: 100 });
    return Object.fromEntries(items.map(({ event, status }) => [event.id, status]));
  };
  return { deliver, statuses };
}

const line = (id: string, subject: string, cents: number): string =>
  JSON.stringify({ id, source: 's', type: 'account.moved', subject, data: { cents } });

it('has the events of a key wait behind a failed one, in its batch and in later ones', async () => {
  const { deliver, statuses } = bench();
  await deliver(line('a1', 'a', 1), line('a2', 'a', -1), line('a3', 'a', 3));
  await deliver(line('a4', 'a', 4), line('b1', 'b', 1));
  expect(await statuses()).toEqual({
    a1: 'processed',
    a2: 'deadLettered',
    a3: 'parked',
    a4: 'parked',
    b1: 'processed',
  });
});

it('has nothing to ask where no type parks its key', () => {
  const catalogue = createCatalogue([], { unknownTypes: 'accept' });
  expect(keyParking(catalogue, memoryEventStore({ time }))).toBeUndefined();
});
