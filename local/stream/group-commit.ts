import { PipelineError } from '../../core/errors.ts';
import type { Storage } from './storage.ts';

/** What those who keep state in memory do around a transaction. */
export interface CommitHooks {
  /** Before the transaction is handed over: the last writes that go with it. */
  sealing(): void;
  /** It is on disk. */
  committed(): void;
  /** Nothing of it is on disk. */
  rolledBack(): void;
}

interface Job {
  run(): void;
  succeed(): void;
  fail(error: unknown): void;
}

/**
 * Runs writes in transactions, one transaction at a time. A job that comes while none is being written runs at once and
 * joins those of the same turn of the event loop; one that comes meanwhile waits and runs in the next. So one fsync
 * serves everybody who waits for it, every job sees what the jobs before it did, and a transaction that fails takes no
 * later one with it. The storage may do its own work between two transactions; nobody hears of the first one until it is
 * ready for the second.
 */
export class GroupCommit {
  readonly #storage: Storage;
  readonly #hooks: CommitHooks;
  #phase: 'idle' | 'filling' | 'writing' = 'idle';
  #jobs: Job[] = [];
  #waiting: Job[] = [];

  constructor(storage: Storage, hooks: CommitHooks) {
    this.#storage = storage;
    this.#hooks = hooks;
  }

  /**
   * Runs `work` and resolves to its result once everything that it wrote is on disk. If `work` throws, it must do so
   * before its first write.
   * @throws PipelineError STREAM_UNAVAILABLE when the transaction failed: then nothing of it was kept.
   */
  submit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let finish: () => void;
      const job: Job = {
        run: () => {
          try {
            const result = work();
            finish = () => resolve(result);
          } catch (error) {
            finish = () => reject(error);
          }
        },
        succeed: () => finish(),
        fail: reject,
      };
      if (this.#phase === 'writing') this.#waiting.push(job);
      else this.#run(job);
    });
  }

  #run(job: Job): void {
    try {
      this.#storage.check();
    } catch (error) {
      job.fail(error);
      return;
    }
    this.#jobs.push(job);
    const opensTransaction = this.#phase === 'idle';
    if (opensTransaction) {
      this.#phase = 'filling';
      // lmdb starts the transaction in an immediate that it sets at the first write, so this one comes just before.
      setImmediate(() => this.#seal());
    }
    const committed = this.#storage.transact(job.run);
    if (opensTransaction) {
      committed.then(
        () => this.#succeeded(),
        (error) => this.#failed(error),
      );
    }
  }

  #seal(): void {
    void this.#storage.transact(() => this.#hooks.sealing());
    this.#phase = 'writing';
  }

  async #succeeded(): Promise<void> {
    await this.#storage.settled();
    const jobs = this.#takeJobs();
    this.#hooks.committed();
    for (const job of jobs) job.succeed();
    this.#continue();
  }

  async #failed(error: Error & { readonly commitError?: Promise<unknown> }): Promise<void> {
    // lmdb prints the cause itself and rejects this promise with it; nobody else looks at it.
    error.commitError?.catch(() => undefined);
    await this.#storage.settled();
    const jobs = this.#takeJobs();
    this.#hooks.rolledBack();
    const message = `The stream in ${this.#storage.folder} could not write to disk: nothing of this request was kept; check the disk and its free space, then send it again.`;
    for (const job of jobs) job.fail(new PipelineError('STREAM_UNAVAILABLE', message, { cause: error }));
    this.#continue();
  }

  #takeJobs(): readonly Job[] {
    const jobs = this.#jobs;
    this.#jobs = [];
    this.#phase = 'idle';
    return jobs;
  }

  #continue(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) this.#run(job);
  }
}
