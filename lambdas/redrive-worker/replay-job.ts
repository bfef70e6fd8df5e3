import { createPace } from '../../core/dead-letters/pace.ts';
import type { FunctionError } from '../../core/ports/function-invoker.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ReplayCounts, ReplayProgress } from '../../core/ports/replays.ts';
import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import type { ReplayAnswer } from '../replay/replay.ts';

/** The store is asked again after so long. */
const RETRY_MS = 1_000;
/** Of one transaction: small records are taken together, and a second's worth is not put into one at a high rate. */
const EVENTS_A_CHUNK = 10_000;

/** What is looked at of a record. */
export interface ReplayRecord {
  readonly shardId: ShardId;
  readonly sequenceNumber: SequenceNumber;
  readonly eventCount: number;
}

export interface ChunkRange extends Pick<ReplayProgress, 'fromMs' | 'toMs' | 'type'> {
  /** A chunk ends behind the record that reaches so many events. */
  readonly events: number;
}

export interface ReplayFunction<R> {
  invoke(records: readonly R[], type: string | undefined): Promise<ReplayAnswer | FunctionError>;
  /** The same for a record that ended the environment which processed it: its events are settled alone. */
  isolate(record: R, type: string | undefined): Promise<ReplayAnswer>;
  stop(): Promise<void>;
}

export interface ReplayJobDeps<R extends ReplayRecord> {
  /** Consecutive records of one shard, chunk by chunk, shard by shard, parents before their children. */
  readonly chunks: (range: ChunkRange, signal: AbortSignal) => Iterable<readonly R[]> | AsyncIterable<readonly R[]>;
  /** Called once for each replay: there is no environment while none runs. */
  readonly startFunction: () => Promise<ReplayFunction<R>>;
  readonly time: Time;
  readonly logger: Logger;
}

type Replayed = Extract<ReplayAnswer, { kind: 'replayed' }>;

const eventsIn = (records: readonly ReplayRecord[]): number =>
  records.reduce((events, { eventCount }) => events + eventCount, 0);

/** One replay, from its beginning to its end. */
export class ReplayJob<R extends ReplayRecord> {
  #progress: ReplayProgress;
  readonly #deps: ReplayJobDeps<R>;
  readonly #stopping = new AbortController();
  #function: ReplayFunction<R> | undefined;
  #last: R | undefined;

  constructor(progress: ReplayProgress, deps: ReplayJobDeps<R>) {
    this.#progress = progress;
    this.#deps = deps;
  }

  get progress(): ReplayProgress {
    return this.#progress;
  }

  /** The last record that is counted; another job may go on behind it. Undefined where this one counted none. */
  get last(): R | undefined {
    return this.#last;
  }

  /** Reads no more; `run` resolves when the records in hand are done. */
  stop(state: 'stopped' | 'interrupted' = 'stopped'): void {
    if (this.#progress.state === 'running') this.#progress = { ...this.#progress, state };
    this.#stopping.abort();
  }

  /** Stops without waiting for the records in hand: they are replayed as a whole or not at all. */
  async abandon(): Promise<void> {
    this.stop('interrupted');
    await this.#function?.stop();
  }

  /** Resolves when the replay has ended, however it did. */
  async run(): Promise<void> {
    const { time, logger } = this.#deps;
    logger.info('replay begun', { ...this.#progress });
    try {
      this.#function = await this.#deps.startFunction();
      await this.#readAll(this.#function).finally(() => this.#function?.stop());
      if (this.#progress.state === 'running') this.#progress = { ...this.#progress, state: 'done' };
    } catch (error) {
      // What an interrupted one was at may break off in any way.
      if (this.#progress.state !== 'interrupted') this.#fail(error);
    }
    this.#progress = { ...this.#progress, endedAtMs: time.now() };
    logger.info('replay ended', { ...this.#progress });
  }

  #fail(error: unknown): void {
    const { replayId } = this.#progress;
    this.#deps.logger.error('A replay broke off; what it brought back stays', { replayId, error });
    const reason = error instanceof Error ? error.message : String(error);
    this.#progress = { ...this.#progress, state: 'failed', reason };
  }

  async #readAll(replayFunction: ReplayFunction<R>): Promise<void> {
    const { chunks, time } = this.#deps;
    const { fromMs, toMs, type, maxPerSecond } = this.#progress;
    const { signal } = this.#stopping;
    const pace = createPace(maxPerSecond, time);
    const range = {
      fromMs,
      toMs,
      ...(type !== undefined && { type }),
      events: Math.min(maxPerSecond, EVENTS_A_CHUNK),
    };
    for await (const records of chunks(range, signal)) {
      await pace.ready(signal);
      if (signal.aborted) return;
      pace.spend(eventsIn(records));
      await this.#replay(replayFunction, records);
    }
  }

  /** Halves what ends the environment until one record is left, whose events are settled alone. */
  async #replay(replayFunction: ReplayFunction<R>, records: readonly R[]): Promise<void> {
    const { type } = this.#progress;
    const answer = await this.#patiently(() => replayFunction.invoke(records, type));
    if (answer === undefined) return;
    if (!('ok' in answer)) return this.#count(records, answer);
    // An environment that was told to end is no fault of the records.
    if (this.#stopping.signal.aborted) return;
    if (records.length === 1) {
      const alone = await this.#patiently(() => replayFunction.isolate(records[0]!, type));
      if (alone !== undefined && !('ok' in alone)) this.#count(records, alone);
      return;
    }
    const middle = Math.floor(records.length / 2);
    await this.#replay(replayFunction, records.slice(0, middle));
    await this.#replay(replayFunction, records.slice(middle));
  }

  /** Asks again and again while the store is away; undefined where the replay stops meanwhile. */
  async #patiently(ask: () => Promise<ReplayAnswer | FunctionError>): Promise<Replayed | FunctionError | undefined> {
    const { time, logger } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const answer = await ask();
      if ('ok' in answer || answer.kind === 'replayed') return answer;
      const { replayId } = this.#progress;
      logger.warn('The store does not answer: the replay waits for it', { replayId, reason: answer.message });
      await time.sleep(RETRY_MS, signal);
    }
    return undefined;
  }

  #count(records: readonly R[], { read, already, added, failed }: ReplayCounts): void {
    this.#last = records.at(-1);
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
