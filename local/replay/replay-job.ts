import { createPace } from '../../core/dead-letters/pace.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ReplayCounts, ReplayProgress } from '../../core/ports/replays.ts';
import type { Time } from '../../core/ports/time.ts';
import type { StreamRecord } from '../stream/record-codec.ts';
import { type ReplaySource, replayChunks } from './replay-chunks.ts';
import type { ReplayFunction } from './replay-function.ts';

/** The store is asked again after so long. */
const RETRY_MS = 1_000;
/** Of one transaction: small records are taken together, and a second's worth is not put into one at a high rate. */
const EVENTS_A_CHUNK = 10_000;

export interface ReplayJobDeps {
  readonly stream: ReplaySource;
  /** The consumer whose finished records are read again. */
  readonly consumer: string;
  /** Called once for each replay: there is no environment while none runs. */
  readonly startFunction: () => Promise<ReplayFunction>;
  readonly time: Time;
  readonly logger: Logger;
}

const eventsIn = (records: readonly StreamRecord[]): number =>
  records.reduce((events, { eventCount }) => events + eventCount, 0);

/** One replay, from its beginning to its end. */
export class ReplayJob {
  #progress: ReplayProgress;
  readonly #deps: ReplayJobDeps;
  readonly #stopping = new AbortController();
  #function: ReplayFunction | undefined;

  constructor(progress: ReplayProgress, deps: ReplayJobDeps) {
    this.#progress = progress;
    this.#deps = deps;
  }

  get progress(): ReplayProgress {
    return this.#progress;
  }

  /** Reads no more; `run` resolves when the records in hand are done. */
  stop(): void {
    if (this.#progress.state === 'running') this.#progress = { ...this.#progress, state: 'stopped' };
    this.#stopping.abort();
  }

  /** Stops without waiting for the records in hand: they are replayed as a whole or not at all. */
  async abandon(): Promise<void> {
    this.stop();
    await this.#function?.stop();
  }

  /** Resolves when the replay has ended, however it did. */
  async run(): Promise<void> {
    const { time, logger } = this.#deps;
    const { replayId } = this.#progress;
    logger.info('replay begun', { ...this.#progress });
    try {
      this.#function = await this.#deps.startFunction();
      await this.#readAll(this.#function).finally(() => this.#function?.stop());
      if (this.#progress.state === 'running') this.#progress = { ...this.#progress, state: 'done' };
    } catch (error) {
      logger.error('A replay broke off; what it brought back stays', { replayId, error });
      const reason = error instanceof Error ? error.message : String(error);
      this.#progress = { ...this.#progress, state: 'failed', reason };
    }
    this.#progress = { ...this.#progress, endedAtMs: time.now() };
    logger.info('replay ended', { ...this.#progress });
  }

  async #readAll(replayFunction: ReplayFunction): Promise<void> {
    const { stream, consumer, time } = this.#deps;
    const { fromMs, toMs, maxPerSecond } = this.#progress;
    const { signal } = this.#stopping;
    const pace = createPace(maxPerSecond, time);
    const range = { fromMs, toMs, events: Math.min(maxPerSecond, EVENTS_A_CHUNK) };
    for (const records of replayChunks(stream, consumer, range)) {
      await pace.ready(signal);
      if (signal.aborted) return;
      pace.spend(eventsIn(records));
      await this.#replay(replayFunction, records);
    }
  }

  /** Halves what ends the environment until one record is left, which is left out and counted as failed. */
  async #replay(replayFunction: ReplayFunction, records: readonly StreamRecord[]): Promise<void> {
    const { time, logger } = this.#deps;
    const { replayId, type } = this.#progress;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const answer = await replayFunction.invoke(records, type);
      if ('ok' in answer) {
        // An environment that was told to end is no fault of the records.
        if (signal.aborted) return;
        if (records.length === 1) return this.#leaveOut(records[0]!, answer.errorMessage);
        const middle = Math.floor(records.length / 2);
        await this.#replay(replayFunction, records.slice(0, middle));
        return this.#replay(replayFunction, records.slice(middle));
      }
      if (answer.kind === 'replayed') return this.#count(answer);
      logger.warn('The store does not answer: the replay waits for it', { replayId, reason: answer.message });
      await time.sleep(RETRY_MS, signal);
    }
  }

  #leaveOut({ shardId, sequenceNumber, eventCount }: StreamRecord, reason: string): void {
    const which = { replayId: this.#progress.replayId, shardId, sequenceNumber, reason };
    this.#deps.logger.error('A record that cannot be replayed is left out; the stream keeps it', which);
    this.#count({ read: eventCount, already: 0, added: 0, failed: eventCount });
  }

  #count({ read, already, added, failed }: ReplayCounts): void {
    const before = this.#progress;
    this.#progress = {
      ...before,
      read: before.read + read,
      already: before.already + already,
      added: before.added + added,
      failed: before.failed + failed,
    };
  }
}
