import type { ControlTable } from '../../../../core/ports/control-table.ts';
import { queuedRedrives, REDRIVE_KIND } from '../../../../lambdas/operate/queued-redrives.ts';
import { queuedJobs } from '../../../../lambdas/redrive-worker/queued-jobs.ts';
import { queuedRedriveJob } from '../../../../lambdas/redrive-worker/queued-redrive-job.ts';
import { createRedriveWorker } from '../../../../lambdas/redrive-worker/redrive-worker.ts';
import { takeUpDue } from '../../../../lambdas/redrive-worker/take-up-due.ts';
import { workLease } from '../../../../lambdas/redrive-worker/work-lease.ts';
import { redriveBench } from '../../local/redrive/redrive-bench.ts';

export const FUNCTION_MS = 300_000;
/** The worker's last call. */
export const LAST_CALL_MS = 40_000;

/** The redrive worker of AWS on stores in memory and virtual time, and what operate writes into its table. */
export async function workerBench({ table: wrap = (table: ControlTable) => table } = {}) {
  const bench = await redriveBench();
  const { letters, logger, time } = bench;
  const table = wrap(bench.table);
  let holders = 0;
  const worker = createRedriveWorker({
    lease: () => workLease({ table, work: 'redrive-worker', holder: `w-${++holders}`, time }),
    jobs: (stopping) =>
      queuedJobs({
        table,
        makers: { [REDRIVE_KIND]: queuedRedriveJob({ ...bench.redriveDeps(), stopping }) },
        logger,
      }),
    chores: {
      letters: async (stopping) => {
        if (!bench.isPaused) await takeUpDue({ ...bench.redriveDeps(), stopping }, stopping);
      },
    },
    lastCallMs: LAST_CALL_MS,
    logger,
    time,
  });
  /** One invocation; `isOver` says whether it has returned. */
  const invoke = () => {
    const endMs = time.now() + FUNCTION_MS;
    const invocation = { isOver: false, ended: Promise.resolve() };
    invocation.ended = worker({ getRemainingTimeInMillis: () => endMs - time.now() }).finally(() => {
      invocation.isOver = true;
    });
    return invocation;
  };
  return {
    ...bench,
    bench,
    invoke,
    /** An invocation that has little to do. */
    async tick() {
      const { ended } = invoke();
      const failed = ended.catch((error: unknown) => error);
      await time.advance(2_000);
      return failed;
    },
    redrives: queuedRedrives({
      table: bench.table,
      letters,
      worker: { start: async () => undefined },
      rehearse: () => Promise.reject(new Error('not asked for')),
      newId: bench.redriveDeps().newId,
      logger,
      time,
    }),
  };
}

export const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `e-${index}` }));
