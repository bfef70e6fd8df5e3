import { expect, it } from 'vitest';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { packLines } from '../../../../core/packing/pack.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { processRecords } from '../../../../core/processing/process-records.ts';
import { createSettleEvent } from '../../../../core/processing/settle-event.ts';
import { createProcess } from '../../../../lambdas/process/process.ts';

const time = { now: () => 5_000, sleep: async () => undefined };
const check = createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 });
const settle = createSettleEvent({
  catalogue: createCatalogue([], { unknownTypes: 'accept' }),
  time,
  random: () => 0.5,
});

/** `outages`: how many commits fail because the store is away. */
function platform({ outages = 0, remainingMs = 20_000 } = {}) {
  const store = memoryEventStore({ time });
  const runs: string[] = [];
  let away = outages;
  const handler = createProcess({
    processRecords: (records) => {
      runs.push(...records.map(({ sequenceNumber }) => sequenceNumber));
      return processRecords(records, { unpack: createUnpacker(check), settle });
    },
    processUntrusted: (records) => processRecords(records, { unpack: createUnpacker(check, false), settle }),
    store: {
      commit: async (batch) => {
        if (away-- > 0) throw new PipelineError('STORE_UNAVAILABLE', 'away');
        return store.commit(batch);
      },
    },
    metrics: { add: () => undefined, flush: () => undefined },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    time,
    random: () => 0.5,
  });
  const invoke = (data: Uint8Array) =>
    handler(
      {
        Records: [
          {
            eventID: 'shardId-000000000000:7',
            kinesis: {
              sequenceNumber: '7',
              partitionKey: '0',
              data: Buffer.from(data).toString('base64'),
              approximateArrivalTimestamp: 1,
            },
          },
        ],
      } as never,
      { awsRequestId: 'r', getRemainingTimeInMillis: () => remainingMs },
    );
  return { store, invoke, runs };
}

const line = (id: string, data: string) => `{"id":"${id}","source":"s","type":"t","data":${data}}`;
const padding = Array.from({ length: 40 }, (_, n) => line(`padding-${n}`, `"${'x'.repeat(120)}"`));

it('sets an event aside that the store refuses although its record says it was checked, and keeps the others', async () => {
  const { store, invoke } = platform();
  const answer = await invoke(packLines([line('a', '{"n":1}'), line('bad', '{"n":tru}'), ...padding]));
  expect(answer).toEqual({ batchItemFailures: [] });
  const { totals } = await store.statistics(0);
  expect(totals).toMatchObject({ processed: 41, deadLettered: 1 });
  const [letter] = (await store.list({ status: 'deadLettered', order: 'asc', limit: 10 })).items;
  expect(letter?.failure).toEqual({ code: 'EVENT_MALFORMED', message: 'is not valid JSON' });
  expect(JSON.parse(letter?.event.dataText ?? '')).toEqual({ text: line('bad', '{"n":tru}') });
});

it('commits as soon as the store is back, without processing the batch again', async () => {
  const { store, invoke, runs } = platform({ outages: 5 });
  expect(await invoke(packLines([line('a', '{"n":1}')]))).toEqual({ batchItemFailures: [] });
  expect(runs).toEqual(['7']);
  expect((await store.statistics(0)).totals).toMatchObject({ processed: 1, deadLettered: 0 });
});

it('names the first record when its time runs out, having committed nothing', async () => {
  const { store, invoke } = platform({ outages: 1, remainingMs: 2_000 });
  expect(await invoke(packLines([line('a', '{"n":1}')]))).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  expect((await store.statistics(0)).totals).toMatchObject({ processed: 0, deadLettered: 0 });
});
