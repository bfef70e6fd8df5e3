import { createFailureWatch, LOOKED_AT } from '../../core/dead-letters/failing-redrive.ts';
import { createPace } from '../../core/dead-letters/pace.ts';
import type { DeadLetterStore, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrive, RedriveRequest } from '../../core/ports/redrives.ts';
import { type RedriveLettersDeps, redriveLetters } from './redrive-letters.ts';

/** Letters of one transaction, at most. A fourth of it took about twice the processor time a letter. */
const CHUNK = 200;
/** Turns a second, so that a slow redrive goes on steadily and not a chunk at a time. */
const TURNS_PER_SECOND = 5;
const RETRY_MS = 1_000;

export interface RedriveJobDeps extends RedriveLettersDeps {
  readonly store: RedriveLettersDeps['store'] & Pick<DeadLetterStore, 'count'>;
  readonly logger: Logger;
}

/** One redrive: tries every letter of its filter once, at its rate, unless nearly all of them fail again. */
export class RedriveJob {
  #progress: Redrive;
  readonly #request: RedriveRequest;
  readonly #deps: RedriveJobDeps;
  readonly #stopping = new AbortController();
  /** Of letters that are named. */
  readonly #untried: Set<string> | undefined;

  constructor(progress: Redrive, request: RedriveRequest, deps: RedriveJobDeps) {
    this.#progress = progress;
    this.#request = request;
    this.#deps = deps;
    const { ids } = request.filter;
    this.#untried = ids === undefined ? undefined : new Set(ids);
  }

  get progress(): Redrive {
    return this.#progress;
  }

  /** What is left to be tried: with it and the progress, another job goes on where this one stopped. */
  get request(): RedriveRequest {
    return { ...this.#request, filter: this.#filter };
  }

  get #filter(): LetterFilter {
    const { filter } = this.#request;
    return this.#untried === undefined ? filter : { ...filter, ids: [...this.#untried] };
  }

  /** Takes no more letters; `run` resolves when those in hand are done. */
  stop(state: 'stopped' | 'interrupted', reason?: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#progress = { ...this.#progress, state, ...(reason !== undefined && { reason }) };
    this.#stopping.abort();
  }

  /** Resolves when every letter was tried, or after `stop`. It never rejects: what the world denies is tried again. */
  async run(): Promise<void> {
    const { store, time, logger } = this.#deps;
    const { redriveId } = this.#progress;
    const { maxPerSecond, keepGoing = false } = this.#request;
    const { signal } = this.#stopping;
    const pace = createPace(maxPerSecond, time);
    const most = Math.min(CHUNK, Math.ceil(maxPerSecond / TURNS_PER_SECOND));
    const watch = createFailureWatch();
    let isAway = false;
    while (!signal.aborted && this.#untried?.size !== 0) {
      await pace.ready(signal);
      if (signal.aborted) break;
      const filter = this.#filter;
      const limit = this.#progress.redriven < LOOKED_AT ? Math.min(most, LOOKED_AT) : most;
      try {
        const { claimed, processedAgain, failedAgain } = await redriveLetters(filter, limit, this.#deps);
        isAway = false;
        if (processedAgain + failedAgain > 0) {
          for (const letterId of claimed) this.#untried?.delete(letterId);
          this.#count(processedAgain, failedAgain);
          pace.spend(claimed.length);
          const reason = watch.add(processedAgain, failedAgain);
          const { redriven, matched } = this.#progress;
          if (reason !== undefined && redriven < matched && !keepGoing) {
            logger.warn('redrive stopped by itself', { redriveId, reason });
            this.stop('stopped', reason);
          }
          continue;
        }
        // What another one holds, who may have died with it, is free when that is done or its lease has ended.
        if (claimed.length === 0 && (await store.count({ ...filter, heldAtMs: time.now() })) === 0) break;
      } catch (error) {
        if (!isAway) logger.warn('redrive is put off, it is tried again', { redriveId, error });
        isAway = true;
      }
      await time.sleep(RETRY_MS, signal);
    }
    const { state } = this.#progress;
    this.#progress = { ...this.#progress, state: state === 'running' ? 'done' : state, endedAtMs: time.now() };
  }

  #count(processedAgain: number, failedAgain: number): void {
    const before = this.#progress;
    this.#progress = {
      ...before,
      redriven: before.redriven + processedAgain + failedAgain,
      processedAgain: before.processedAgain + processedAgain,
      failedAgain: before.failedAgain + failedAgain,
    };
  }
}
