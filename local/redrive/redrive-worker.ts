import { createPace } from '../../core/dead-letters/pace.ts';
import type { DeadLetterStore } from '../../core/ports/dead-letters.ts';
import type { Redrive, RedriveRequest, Redrives } from '../../core/ports/redrives.ts';
import type { RedriveFile } from './redrive-file.ts';
import { CHUNK, RedriveJob, type RedriveJobDeps } from './redrive-job.ts';
import { redriveLetters } from './redrive-letters.ts';
import { rehearse } from './rehearse.ts';

const EVERY_MS = 1_000;
/** Of letters that are taken up by themselves. */
const PER_SECOND = 100;
const MAX_RUNNING = 10;
/** Redrives that have ended and are still told of. */
const REMEMBERED = 1_000;

export interface RedriveWorkerDeps extends RedriveJobDeps {
  readonly store: Pick<DeadLetterStore, 'letters' | 'count' | 'claim' | 'release' | 'resolve'>;
  readonly file: RedriveFile;
  /** While processing is paused, letters whose time has come wait as well. */
  readonly isPaused: () => Promise<boolean>;
}

const interrupted = (redrive: Redrive, nowMs: number): Redrive =>
  redrive.state === 'running' ? { ...redrive, state: 'interrupted', endedAtMs: nowMs } : redrive;

/** Takes letters up when their time has come, and runs the redrives that are asked for. */
export class RedriveWorker implements Redrives {
  readonly #deps: RedriveWorkerDeps;
  readonly #jobs = new Map<string, RedriveJob>();
  readonly #ended = new Map<string, Redrive>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();

  private constructor(deps: RedriveWorkerDeps, remembered: readonly Redrive[]) {
    this.#deps = deps;
    const nowMs = deps.time.now();
    for (const redrive of remembered) this.#ended.set(redrive.redriveId, interrupted(redrive, nowMs));
  }

  /** Begins to take letters up. Redrives that ran when the platform ended are told as interrupted. */
  static async open(deps: RedriveWorkerDeps): Promise<RedriveWorker> {
    const worker = new RedriveWorker(deps, await deps.file.load());
    worker.#track(worker.#everySecond());
    return worker;
  }

  async start({ filter, maxPerSecond }: RedriveRequest): Promise<Redrive | undefined> {
    if (this.#jobs.size >= MAX_RUNNING || this.#stopping.signal.aborted) return undefined;
    const { store, newId, time } = this.#deps;
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
    const job = new RedriveJob(redrive, tried, this.#deps);
    this.#jobs.set(redriveId, job);
    await this.#save();
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
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= REMEMBERED) break;
      this.#ended.delete(oldest);
    }
    await this.#save();
  }

  async #save(): Promise<void> {
    await this.#deps.file.save([...this.#ended.values(), ...[...this.#jobs.values()].map(({ progress }) => progress)]);
  }

  async #everySecond(): Promise<void> {
    const { time, logger, isPaused } = this.#deps;
    const { signal } = this.#stopping;
    let isAway = false;
    while (!signal.aborted) {
      try {
        if (this.#jobs.size > 0) await this.#save();
        if (!(await isPaused())) await this.#takeUpDue(signal);
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn('dead letters are not taken up, it is tried again every second', { error });
        isAway = true;
      }
      await time.sleep(EVERY_MS, signal);
    }
  }

  /** Until none is due that can be tried now. */
  async #takeUpDue(signal: AbortSignal): Promise<void> {
    const { time } = this.#deps;
    const pace = createPace(PER_SECOND, time);
    while (!signal.aborted) {
      const { claimed, processedAgain, failedAgain } = await redriveLetters({ dueAtMs: time.now() }, CHUNK, this.#deps);
      if (processedAgain + failedAgain === 0) return;
      pace.spend(claimed.length);
      await pace.ready(signal);
    }
  }
}
