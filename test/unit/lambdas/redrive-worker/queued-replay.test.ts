import { expect, it } from 'vitest';
import { newContents } from '../../../../adapters/memory/contents.ts';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { memoryStoreMaintenance } from '../../../../adapters/memory/store-maintenance.ts';
import { PipelineError } from '../../../../core/errors.ts';
import { createEventCheck } from '../../../../core/events/event-check.ts';
import { createUnpacker } from '../../../../core/packing/unpack.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import type { Settle } from '../../../../core/processing/park-keys.ts';
import { createIsolate, type IsolateCall } from '../../../../lambdas/isolate/isolate.ts';
import { queuedReplays, REPLAY_KIND } from '../../../../lambdas/operate/queued-replays.ts';
import { queuedJobs } from '../../../../lambdas/redrive-worker/queued-jobs.ts';
import { queuedReplayJob } from '../../../../lambdas/redrive-worker/queued-replay-job.ts';
import { createRedriveWorker } from '../../../../lambdas/redrive-worker/redrive-worker.ts';
import { replayBound } from '../../../../lambdas/redrive-worker/replay-bound.ts';
import { deployedReplay } from '../../../../lambdas/redrive-worker/replay-function.ts';
import { workLease } from '../../../../lambdas/redrive-worker/work-lease.ts';
import { createReplay, type ReplayCall } from '../../../../lambdas/replay/replay.ts';
import { settledBatch, settledEvent, settledRecord } from '../../../support/settled-events.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../shared/collecting-logger.ts';
import { memoryShards } from './memory-shards.ts';

const SHARD = 'shardId-000000000000';
const LAST_CALL_MS = 10_000;
const crash: InvokeResult = { ok: false, errorType: 'Runtime.ExitError', errorMessage: 'exit' };
const recordOf = (number: number) => ({
  sequenceNumber: String(number),
  partitionKey: 'k',
  arrivedAtMs: 1_000,
  data: Buffer.from(JSON.stringify({ id: `e-${number}`, source: 'test', type: 'test.happened', data: { n: 1 } })),
});

/** A stream of ten records, of which the store has the first and the last; the event `killer` ends its environment. */
async function bench({ killer = 'none', functionMs = 300_000 } = {}) {
  const time = virtualTime(100_000);
  const logger = collectingLogger();
  const contents = newContents();
  const store = { ...memoryEventStore({ time, contents }), ...memoryStoreMaintenance({ time, contents }) };
  const known = [
    settledRecord('10', [settledEvent({ id: 'e-10' })]),
    settledRecord('19', [settledEvent({ id: 'e-19' })]),
  ];
  await store.commit(settledBatch(known, { shardId: SHARD }));
  const { stream } = memoryShards({ [SHARD]: Array.from({ length: 10 }, (_, number) => recordOf(number + 10)) }, 500);
  const unpack = createUnpacker(
    createEventCheck({ eventBytes: 262_144, jsonDepth: 32, attributeCharacters: 256 }),
    false,
  );
  const settle: Settle = ({ event }) => {
    if (event.id === killer) throw new Error('the environment ends');
    return { event, outcome: { status: 'processed', attempts: 1 } };
  };
  const isAlive = async (work: () => Promise<unknown>): Promise<InvokeResult> => {
    try {
      return { ok: true, payload: await work() };
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      return crash;
    }
  };
  const deps = { unpack, store, time, random: () => 0.5 };
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 20_000 };
  const world = { isReplayAway: false, calls: 0 };
  const replay = createReplay({ ...deps, settle });
  const isolate = createIsolate({ unpack, settle });
  const table = memoryControlTable();
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const worker = createRedriveWorker({
    lease: () => workLease({ table, work: 'redrive-worker', holder: newId(), time }),
    jobs: (stopping) =>
      queuedJobs({
        table,
        makers: {
          [REPLAY_KIND]: queuedReplayJob({
            shards: stream,
            reader: stream,
            countEvents: () => 1,
            bound: () => replayBound({ store, reader: stream, isPaused: async () => false, time }),
            startFunction: async () =>
              deployedReplay({
                replay: {
                  invoke: async (call) => {
                    world.calls += 1;
                    if (world.isReplayAway) throw new PipelineError('SERVICE_UNAVAILABLE', 'throttled');
                    return isAlive(() => replay(call as ReplayCall, context));
                  },
                },
                isolate: {
                  ready: async () => undefined,
                  invoke: (call) => isAlive(() => isolate(call as IsolateCall)),
                },
                newId,
                stopping,
                ...deps,
              }),
            logger,
            time,
          }),
        },
        logger,
      }),
    chores: {},
    lastCallMs: LAST_CALL_MS,
    logger,
    time,
  });
  const replays = queuedReplays({ table, worker: { start: async () => undefined }, newId, logger, time });
  const statuses = async () => {
    const identities = Array.from({ length: 10 }, (_, number) => ({ id: `e-${number + 10}`, source: 'test' }));
    return store.statuses(identities);
  };
  return {
    replays,
    world,
    time,
    table,
    statuses,
    /** An invocation of the worker, and the time that it takes. */
    async invoke() {
      const endMs = time.now() + functionMs;
      const ended = worker({ getRemainingTimeInMillis: () => endMs - time.now() });
      await time.advance(functionMs);
      await ended;
    },
  };
}

const ASKED = { fromMs: 0, toMs: 100_000, maxPerSecond: 1_000 };
const PROCESSED = Array(10).fill('processed');

it('brings back what the store has lost', async () => {
  const { replays, invoke, statuses } = await bench();
  const { replayId = '' } = (await replays.start(ASKED)) ?? {};
  await invoke();
  expect(await replays.find(replayId)).toMatchObject({ state: 'done', read: 10, already: 2, added: 8, failed: 0 });
  expect(await statuses()).toEqual(PROCESSED);
});

it('goes on in the next invocation, and reads nothing twice', async () => {
  const { replays, invoke, statuses, table } = await bench({ functionMs: 14_000 });
  const { replayId = '' } = (await replays.start({ ...ASKED, maxPerSecond: 1 })) ?? {};
  await invoke();
  const left = await replays.find(replayId);
  expect(left).toMatchObject({ state: 'running', endedAtMs: undefined });
  expect(left?.read).toBeGreaterThan(2);
  expect(left?.read).toBeLessThan(7);
  expect(left).not.toHaveProperty('cursor');
  const sequenceNumber = String(9 + (left?.read ?? 0));
  expect(await table.get(REPLAY_KIND, replayId)).toMatchObject({
    value: { cursor: { shardId: SHARD, sequenceNumber } },
  });
  await invoke();
  await invoke();
  expect(await replays.find(replayId)).toMatchObject({ state: 'done', read: 10, already: 2, added: 8 });
  expect(await statuses()).toEqual(PROCESSED);
});

it('settles the events of a record that ends its environment alone', async () => {
  const { replays, invoke, statuses } = await bench({ killer: 'e-14' });
  const { replayId = '' } = (await replays.start(ASKED)) ?? {};
  await invoke();
  expect(await replays.find(replayId)).toMatchObject({ state: 'done', read: 10, already: 2, added: 7, failed: 1 });
  expect(await statuses()).toEqual(PROCESSED.with(4, 'deadLettered'));
});

it('waits for a function that cannot be called', async () => {
  const { replays, invoke, world, time } = await bench();
  const { replayId = '' } = (await replays.start(ASKED)) ?? {};
  world.isReplayAway = true;
  const invoked = invoke();
  await time.settle();
  world.isReplayAway = false;
  await invoked;
  expect(await replays.find(replayId)).toMatchObject({ state: 'done', added: 8 });
  expect(world.calls).toBe(2);
});

it('that was stopped is left alone', async () => {
  const { replays, invoke, world } = await bench();
  const { replayId = '' } = (await replays.start(ASKED)) ?? {};
  await replays.stop(replayId);
  await invoke();
  expect(await replays.find(replayId)).toMatchObject({ state: 'stopped', read: 0 });
  expect(world.calls).toBe(0);
});
