import { newContents } from '../../../../adapters/memory/contents.ts';
import { memoryControlTable } from '../../../../adapters/memory/control-table.ts';
import { memoryDeadLetterStore } from '../../../../adapters/memory/dead-letter-store.ts';
import { memoryEventStore } from '../../../../adapters/memory/event-store.ts';
import { settleLetters } from '../../../../core/dead-letters/settle-letters.ts';
import type { Outcome } from '../../../../core/events/event.ts';
import type { DeadLetterStore, LetterFilter } from '../../../../core/ports/dead-letters.ts';
import type { InvokeResult } from '../../../../core/ports/function-invoker.ts';
import { createRedrive, type RedriveCall } from '../../../../lambdas/redrive/redrive.ts';
import { RedriveWorker } from '../../../../local/redrive/redrive-worker.ts';
import { batchesOf, type EventFields, settledEvent } from '../../../support/settled-events.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { collectingLogger } from '../../lambdas/shared/collecting-logger.ts';

export const FAILED = {
  status: 'deadLettered',
  attempts: 3,
  failure: { code: 'PROCESS_FAILED', message: 'Error: no' },
} as const satisfies Outcome;

export const crash = (
  errorType = 'Runtime.ExitError',
  errorMessage = 'RequestId: r Error: exit status 1',
): InvokeResult => ({
  ok: false,
  errorType,
  errorMessage,
});

/** The redrive worker and function on a store in memory and virtual time. Every event is processed by `outcomeOf`. */
export async function redriveBench() {
  const time = virtualTime(1_767_225_600_000);
  const random = () => 0.5;
  const logger = collectingLogger();
  const contents = newContents();
  const events = memoryEventStore({ time, contents });
  const letters = memoryDeadLetterStore({ contents });
  let ids = 0;
  const newId = () => `00000000-0000-0000-0000-${String(ids++).padStart(12, '0')}`;
  const table = memoryControlTable();
  const batch = batchesOf('shardId-000000000000');
  const bench = {
    time,
    logger,
    events,
    letters,
    calls: [] as RedriveCall[],
    /** Ids of the events that were run, in order. */
    ran: [] as string[],
    isPaused: false,
    outcomeOf: (_id: string): Outcome => ({ status: 'processed', attempts: 1 }),
    /** Instead of an answer, where it gives one: before anything was done. */
    fault: (_call: RedriveCall): InvokeResult | undefined => undefined,
    /** Commits events that failed. */
    fail: (...fields: readonly EventFields[]) =>
      events.commit(batch(...fields.map((one) => settledEvent({ outcome: FAILED, ...one })))),
    saved: async () => (await table.list('redrive')).map(({ value }) => value),
    table,
    /** What both workers need to redrive letters. */
    redriveDeps: (store: DeadLetterStore = letters) => ({
      store,
      async invoke(call: RedriveCall): Promise<InvokeResult> {
        bench.calls.push(call);
        const fault = bench.fault(call);
        if (fault !== undefined) return fault;
        return { ok: true, payload: await redrive(call, { awsRequestId: 'r' }) };
      },
      leaseMs: 30_000,
      newId,
      logger,
      time,
      random,
    }),
    open: (store: DeadLetterStore = letters) =>
      RedriveWorker.open({ ...bench.redriveDeps(store), table, isPaused: async () => bench.isPaused }),
    totals: async () => (await events.statistics(0)).totals,
  };
  const redrive = createRedrive({
    store: letters,
    settleLetters: (some) =>
      settleLetters(some, {
        settle({ event }) {
          bench.ran.push(event.id);
          return { event, outcome: bench.outcomeOf(event.id) };
        },
        parksKey: (type) => type === 'order.placed',
      }),
    metrics: { add: () => undefined, flush: () => undefined },
    logger,
    time,
    random,
  });
  return bench;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `e-${index}` }));
export const EVERYTHING: LetterFilter = { reason: 'PROCESS_FAILED' };

/** A bench with a worker on it, and `count` letters that failed a second ago. */
export async function started(count: number) {
  const bench = await redriveBench();
  await bench.fail(...numbered(count));
  await bench.time.advance(1_000);
  return { bench, worker: await bench.open() };
}

export async function run(
  worker: RedriveWorker,
  filter: LetterFilter,
  maxPerSecond = 1_000,
  more = {},
): Promise<string> {
  const redrive = await worker.start({ filter, maxPerSecond, ...more });
  return redrive?.redriveId ?? 'none';
}
