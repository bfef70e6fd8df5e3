import { expect, it } from 'vitest';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { EVENT_SOURCE_MAPPING } from '../../../../config/event-source-mapping.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createCatalogue } from '../../../../core/events/catalogue.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import { processRecords, type ReceivedRecord } from '../../../../core/processing/process-records.ts';
import { createSettleEvent } from '../../../../core/processing/settle-event.ts';
import { createProcess } from '../../../../lambdas/process/process.ts';
import { startBreaker } from '../../../../local/breaker/circuit-breaker.ts';
import { createMappingControl } from '../../../../local/breaker/mapping-control.ts';
import { EventSourceMapping } from '../../../../local/mapping/event-source-mapping.ts';
import { standAlone } from '../../../../local/mapping/stand-alone.ts';

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 20_000;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const metrics = { add: () => undefined, flush: () => undefined };
const random = () => 0.5;

/** The mapping, the process function, the store and the breaker, as the platform joins them, at virtual time. */
function platform() {
  const bench = standAlone({
    settings: EVENT_SOURCE_MAPPING,
    handler: (event, { awsRequestId }) => {
      const deadlineMs = time.now() + TIMEOUT_MS;
      return process(event as never, { awsRequestId, getRemainingTimeInMillis: () => deadlineMs - time.now() });
    },
  });
  const { time } = bench;
  const memory = memoryEventStore({ time });
  let isAway = false;
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isAway) throw new PipelineError('STORE_UNAVAILABLE', 'away');
    return work();
  };
  const store = {
    commit: (batch: Parameters<typeof memory.commit>[0]) => through(() => memory.commit(batch)),
    ping: () => through(() => memory.ping()),
  };
  const deps = {
    unpack: createUnpacker(createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 })),
    settle: createSettleEvent({ catalogue: createCatalogue([], { unknownTypes: 'accept' }), time, random }),
  };
  const run = (records: readonly ReceivedRecord[]) => processRecords(records, deps);
  const process = createProcess({
    ...{ processRecords: run, processUntrusted: run, store, metrics, logger: silent, time, random },
  });
  const mapping = new EventSourceMapping(bench.options, bench.deps);
  const control = createMappingControl(mapping, time);
  mapping.start();
  const breaker = startBreaker({ store, control, logger: silent, time });
  return {
    ...{ bench, mapping, breaker, time },
    setAway: (away: boolean) => {
      isAway = away;
    },
    put: (id: string) => bench.put('0', { id, source: 's', type: 't' }),
    totals: async () => (await memory.statistics(0)).totals,
  };
}

it('waits out three hours without the store: nothing is given up, set aside or lost', async () => {
  const { bench, breaker, time, setAway, put, totals } = platform();
  put('before');
  await time.advance(1_000);
  setAway(true);
  put('in flight when the store goes');
  put('behind it');
  for (let minute = 0; minute < 180; minute += 1) {
    await time.advance(HOUR_MS / 60);
    put(`minute-${minute}`);
  }
  expect(breaker.snapshot().state).toBe('open');
  // The one batch that was in flight; its time ran out, and nothing was delivered from then on.
  expect(bench.facts.filter(({ kind }) => kind === 'invoked')).toHaveLength(2);
  setAway(false);
  await time.advance(10_000);
  expect(breaker.snapshot().state).toBe('closed');
  expect(await totals()).toMatchObject({ processed: 183, deadLettered: 0, duplicates: 0 });
  expect(bench.failures).toEqual([]);
});

it('has a short outage pass within the invocation: no batch comes again', async () => {
  const { bench, time, setAway, put, totals } = platform();
  setAway(true);
  put('a');
  await time.advance(10_000);
  setAway(false);
  await time.advance(10_000);
  expect(await totals()).toMatchObject({ processed: 1 });
  expect(bench.facts.map(({ kind }) => kind)).toEqual(['invoked', 'succeeded']);
});
