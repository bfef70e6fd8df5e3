import type { Context } from 'aws-lambda';
import { PipelineError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { QueuedJobs } from './queued-jobs.ts';
import type { WorkLease } from './work-lease.ts';

/** How often progress is kept, and stopped and new jobs are seen. */
const TEND_EVERY_MS = 1_000;
/** How often the chores are done while jobs run. */
const CHORES_EVERY_MS = 10_000;

export interface RedriveWorkerDeps {
  /** One for each invocation. */
  readonly lease: () => WorkLease;
  /** Makes the jobs of one run. @param stopping aborts when the run ends */
  readonly jobs: (stopping: AbortSignal) => QueuedJobs;
  /** What is done in each run, one after the other: each by itself, whatever becomes of the others. */
  readonly chores: Readonly<Record<string, (stopping: AbortSignal) => Promise<void>>>;
  /** Left of the function's time when nothing more is begun: as long as the longest thing that it waits for. */
  readonly lastCallMs: number;
  readonly logger: Logger;
  readonly time: Time;
}

type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * Works on what others have asked for or what its time has come for: runs the jobs of the control table and does the
 * chores, until nothing is left or its time is over. Called once a minute, and when there is a new job; while one worker
 * works, the others go away again.
 */
export function createRedriveWorker({ lease, jobs, chores, lastCallMs, logger, time }: RedriveWorkerDeps) {
  /** The world's faults are for the next run. */
  const unlessAway = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PipelineError) || !error.retryable) throw error;
      logger.warn('Something of the redrive worker is put off until the world answers', { what, error });
    }
  };

  const run = async (held: WorkLease, stopping: AbortController): Promise<void> => {
    const { signal } = stopping;
    const running = jobs(signal);
    signal.addEventListener('abort', running.interrupt);
    const doChores = async (): Promise<void> => {
      for (const [name, chore] of Object.entries(chores)) {
        if (!signal.aborted) await unlessAway(name, () => chore(signal));
      }
    };
    const tend = async (): Promise<void> => {
      if (await held.keep()) {
        await running.keep();
        await running.takeUp();
      } else {
        logger.warn('Another redrive worker has taken over: this one stops');
        stopping.abort();
      }
    };
    let failure: unknown;
    let choresDone: Promise<void> | undefined;
    const startChores = (): void => {
      choresDone = doChores()
        .catch((error: unknown) => {
          failure = error;
          stopping.abort();
        })
        .finally(() => {
          choresDone = undefined;
        });
    };

    const runUntilDone = async (): Promise<void> => {
      for (let choresAtMs = Number.NEGATIVE_INFINITY; ; ) {
        await unlessAway('jobs', tend);
        if (signal.aborted) return;
        if (choresDone === undefined && time.now() - choresAtMs >= CHORES_EVERY_MS) {
          choresAtMs = time.now();
          startChores();
        }
        const ended = running.ended();
        if (ended === undefined && choresDone === undefined) return;
        const nothingLeft = new AbortController();
        void Promise.all([ended, choresDone]).then(() => nothingLeft.abort());
        await time.sleep(TEND_EVERY_MS, AbortSignal.any([signal, nothingLeft.signal]));
      }
    };

    await runUntilDone().finally(async () => {
      stopping.abort();
      await Promise.all([running.ended(), choresDone]);
    });
    if (failure !== undefined) throw failure;
  };

  return async (context: InvocationContext): Promise<void> => {
    const held = lease();
    if (!(await held.take())) return;
    const stopping = new AbortController();
    void time.sleep(context.getRemainingTimeInMillis() - lastCallMs, stopping.signal).then(() => stopping.abort());
    try {
      await run(held, stopping);
    } finally {
      await unlessAway('the lease', () => held.giveBack());
    }
  };
}
