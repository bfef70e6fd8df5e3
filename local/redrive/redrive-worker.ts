import type { ControlTable } from '../../core/ports/control-table.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { Redrive, RedriveRequest, Redrives } from '../../core/ports/redrives.ts';
import { rehearse } from '../../lambdas/redrive/rehearse.ts';
import { RedriveJob, type RedriveJobDeps } from '../../lambdas/redrive-worker/redrive-job.ts';
import { takeUpDue } from '../../lambdas/redrive-worker/take-up-due.ts';

const EVERY_MS = 1_000;
const MAX_RUNNING = 10;
/** Redrives that have ended and are still told of. */
const REMEMBERED = 1_000;
const KIND = 'redrive';

export interface RedriveWorkerDeps extends RedriveJobDeps {
  readonly store: Pick<DeadLetterStore, 'letters' | 'count' | 'claim' | 'release' | 'resolve'>;
  /** Remembers redrives over a restart. */
  readonly table: Pick<ControlTable, 'list' | 'put' | 'delete'>;
  /** While processing is paused, letters whose time has come wait as well. */
  readonly isPaused: () => Promise<boolean>;
}

/** Takes letters up when their time has come, and runs the redrives that are asked for. */
export class RedriveWorker implements Redrives {
  readonly #deps: RedriveWorkerDeps;
  readonly #jobs = new Map<string, RedriveJob>();
  readonly #ended = new Map<string, Redrive>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();

  private constructor(deps: RedriveWorkerDeps) {
    this.#deps = deps;
  }

  /** Begins to take letters up. Redrives that ran when the platform ended are told as interrupted. */
  static async open(deps: RedriveWorkerDeps): Promise<RedriveWorker> {
    const worker = new RedriveWorker(deps);
    await worker.#remember();
    worker.#track(worker.#everySecond());
    return worker;
  }

  async start(request: RedriveRequest): Promise<Redrive | undefined> {
    if (this.#jobs.size >= MAX_RUNNING || this.#stopping.signal.aborted) return undefined;
    const { store, newId, time } = this.#deps;
    const { filter, maxPerSecond } = request;
    const startedAtMs = time.now();
    // What fails again does not fail before this, and so is not tried twice by one redrive.
    const tried =
      filter.ids === undefined ? { ...filter, toMs: Math.min(filter.toMs ?? Infinity, startedAtMs) } : filter;
    const redriveId = newId();
    const counts = { matched: await store.count(tried), redriven: 0, processedAgain: 0, failedAgain: 0 };
    const redrive: Redrive = {
      redriveId,
      state: 'running',
      ...counts,
      maxPerSecond,
      startedAtMs,
      endedAtMs: undefined,
    };
    const job = new RedriveJob(redrive, { ...request, filter: tried }, this.#deps);
    await this.#keep(redrive);
    this.#jobs.set(redriveId, job);
    this.#track(this.#run(job));
    return redrive;
  }

  async find(redriveId: string): Promise<Redrive | undefined> {
    return this.#jobs.get(redriveId)?.progress ?? this.#ended.get(redriveId);
  }

  async stop(redriveId: string): Promise<Redrive | undefined> {
    this.#jobs.get(redriveId)?.stop('stopped');
    return this.find(redriveId);
  }

  rehearse: Redrives['rehearse'] = (filter) => rehearse(filter, this.#deps);

  /** Lets the letters in hand finish. Calling it twice is harmless. */
  async close(): Promise<void> {
    this.#stopping.abort();
    for (const job of this.#jobs.values()) job.stop('interrupted');
    await Promise.all(this.#running);
  }

  #track(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#deps.logger.error('redrive ended', { error }))
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #run(job: RedriveJob): Promise<void> {
    await job.run();
    const { redriveId } = job.progress;
    this.#ended.set(redriveId, job.progress);
    this.#jobs.delete(redriveId);
    await this.#keep(job.progress);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= REMEMBERED) break;
      this.#ended.delete(oldest);
      await this.#deps.table.delete(KIND, oldest);
    }
  }

  async #remember(): Promise<void> {
    const { table, time } = this.#deps;
    const items = await table.list<Pick<Redrive, keyof Redrive>>(KIND);
    for (const redrive of items.map(({ value }) => value).sort((a, b) => a.startedAtMs - b.startedAtMs)) {
      const isCut = redrive.state === 'running';
      const ended: Redrive = isCut ? { ...redrive, state: 'interrupted', endedAtMs: time.now() } : redrive;
      this.#ended.set(ended.redriveId, ended);
      if (isCut) await this.#keep(ended);
    }
  }

  async #keep(redrive: Redrive): Promise<void> {
    await this.#deps.table.put(KIND, redrive.redriveId, { ...redrive });
  }

  async #everySecond(): Promise<void> {
    const { time, logger, isPaused } = this.#deps;
    const { signal } = this.#stopping;
    let isAway = false;
    while (!signal.aborted) {
      try {
        for (const { progress } of this.#jobs.values()) await this.#keep(progress);
        if (!(await isPaused())) await takeUpDue(this.#deps, signal);
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn('dead letters are not taken up, it is tried again every second', { error });
        isAway = true;
      }
      await time.sleep(EVERY_MS, signal);
    }
  }
}
