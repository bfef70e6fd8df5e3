import { createPace } from '../../core/dead-letters/pace.ts';
import type { LetterFilter } from '../../core/ports/dead-letters.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Redrive } from '../../core/ports/redrives.ts';
import { type RedriveLettersDeps, redriveLetters } from './redrive-letters.ts';

/** Letters of one transaction, at most. */
export const CHUNK = 50;
/** Turns a second, so that a slow redrive goes on steadily and not a chunk at a time. */
const TURNS_PER_SECOND = 20;
const RETRY_MS = 1_000;

export interface RedriveJobDeps extends RedriveLettersDeps {
  readonly logger: Logger;
}

/** One redrive: tries every letter of its filter once, at its rate. */
export class RedriveJob {
  #progress: Redrive;
  readonly #filter: LetterFilter;
  readonly #deps: RedriveJobDeps;
  readonly #stopping = new AbortController();

  constructor(progress: Redrive, filter: LetterFilter, deps: RedriveJobDeps) {
    this.#progress = progress;
    this.#filter = filter;
    this.#deps = deps;
  }

  get progress(): Redrive {
    return this.#progress;
  }

  /** Takes no more letters; `run` resolves when those in hand are done. */
  stop(state: 'stopped' | 'interrupted'): void {
    if (this.#stopping.signal.aborted) return;
    this.#progress = { ...this.#progress, state };
    this.#stopping.abort();
  }

  /** Resolves when every letter was tried, or after `stop`. It never rejects: what the world denies is tried again. */
  async run(): Promise<void> {
    const { time, logger } = this.#deps;
    const { maxPerSecond, redriveId } = this.#progress;
    const { signal } = this.#stopping;
    const pace = createPace(maxPerSecond, time);
    const limit = Math.min(CHUNK, Math.ceil(maxPerSecond / TURNS_PER_SECOND));
    const untried = this.#filter.ids === undefined ? undefined : new Set(this.#filter.ids);
    let heldUntilMs = 0;
    while (!signal.aborted && untried?.size !== 0) {
      await pace.ready(signal);
      if (signal.aborted) break;
      const filter = untried === undefined ? this.#filter : { ...this.#filter, ids: [...untried] };
      try {
        const { claimed, processedAgain, failedAgain } = await redriveLetters(filter, limit, this.#deps);
        for (const letterId of claimed) untried?.delete(letterId);
        this.#count(processedAgain, failedAgain);
        pace.spend(claimed.length);
        // Letters that a failed turn could not give back can be claimed again when its lease has ended.
        if (processedAgain + failedAgain === 0) {
          if (time.now() >= heldUntilMs) break;
          await time.sleep(RETRY_MS, signal);
        }
      } catch (error) {
        if (heldUntilMs === 0) logger.warn('redrive is put off, it is tried again', { redriveId, error });
        heldUntilMs = time.now() + this.#deps.leaseMs;
        await time.sleep(RETRY_MS, signal);
      }
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
