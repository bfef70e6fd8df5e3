import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import type { StartingPosition } from '../stream/shard-iterator.ts';
import { BatchReader } from './batch-reader.ts';
import { deliver, giveUp } from './deliver.ts';
import { dropExpired, type Lane, newBatch, type Outcome, type Step, settle } from './lane.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { retryDelayMs } from './retry-delay.ts';

export type PollerState =
  | 'waiting-for-records'
  | 'waiting-for-function'
  | 'invoking'
  | 'backing-off'
  | 'halted'
  /** A closed shard whose last record is settled. */
  | 'drained';

export interface ShardSnapshot {
  readonly shardId: ShardId;
  readonly state: PollerState;
  /** The last record that is settled; undefined before the first. */
  readonly position: SequenceNumber | undefined;
  /** In Lambda's words. */
  readonly lastResult: 'No records processed' | 'OK' | 'PROBLEM: Function call failed';
  /** Records of the batch in hand, else of the last one. */
  readonly batchSize: number;
  /** Failed deliveries of the batch in hand. */
  readonly attempts: number;
  /** Age of the oldest record in hand; 0 with none in hand. */
  readonly iteratorAgeMs: number;
}

/** Reads one shard, one batch at a time: nothing is read while a batch is unsettled. */
export class ShardPoller {
  readonly #shardId: ShardId;
  readonly #start: StartingPosition;
  readonly #options: MappingOptions;
  readonly #deps: MappingDeps;
  readonly #onDrained: () => void;
  #reader: BatchReader | undefined;
  #lane: Lane = [];
  #running = Promise.resolve();
  #halting = new AbortController();
  #abandoned = false;
  #troubles = 0;
  #state: PollerState = 'halted';
  #position: SequenceNumber | undefined;
  #lastResult: ShardSnapshot['lastResult'] = 'No records processed';
  #batchSize = 0;

  /** `start`: where to begin while the shard has no checkpoint. `onDrained`: its children may be read from now on. */
  constructor(
    shardId: ShardId,
    start: StartingPosition,
    onDrained: () => void,
    options: MappingOptions,
    deps: MappingDeps,
  ) {
    this.#shardId = shardId;
    this.#start = start;
    this.#onDrained = onDrained;
    this.#options = options;
    this.#deps = deps;
    this.#position = deps.stream.checkpoint(options.consumer, shardId);
  }

  get isDrained(): boolean {
    return this.#state === 'drained';
  }

  /** Polls until `halt`, or until a closed shard is drained. */
  run(): void {
    const halting = new AbortController();
    this.#halting = halting;
    this.#running = this.#running.then(() => this.#poll(halting.signal));
  }

  /** Resolves when no batch is in flight. Position and attempts are kept: `run` goes on with them. */
  halt(): Promise<void> {
    this.#halting.abort();
    return this.#running;
  }

  /** After `halt`: whatever the invocation in flight comes to, nothing is stored for it. */
  abandon(): void {
    this.#abandoned = true;
  }

  snapshot(): ShardSnapshot {
    const [batch] = this.#lane;
    return {
      shardId: this.#shardId,
      state: this.#state,
      position: this.#position,
      lastResult: this.#lastResult,
      batchSize: batch?.records.length ?? this.#batchSize,
      attempts: batch?.attempts ?? 0,
      iteratorAgeMs: batch === undefined ? 0 : this.#deps.time.now() - batch.records[0]!.arrivedAtMs,
    };
  }

  async #poll(halting: AbortSignal): Promise<void> {
    while (!halting.aborted && !this.isDrained) {
      try {
        await this.#cycle(halting);
        this.#troubles = 0;
      } catch (error) {
        await this.#beginAgain(error, halting);
      }
    }
    if (!this.isDrained) this.#state = 'halted';
  }

  async #cycle(halting: AbortSignal): Promise<void> {
    this.#reader ??= this.#openReader();
    await this.#untilDue(this.#reader, halting);
    if (halting.aborted) return;
    if (this.#lane.length === 0 && this.#reader.isDrained) {
      this.#state = 'drained';
      this.#onDrained();
      return;
    }
    // The environment first, the records after it: the batch then holds all that came while the function was busy.
    this.#state = 'waiting-for-function';
    const environment = await this.#deps.environments.acquire(halting);
    if (environment === undefined) return;
    let outcome: Outcome;
    try {
      if (this.#lane.length === 0) this.#take(this.#reader);
      await this.#dropExpired();
      const [batch] = this.#lane;
      if (batch === undefined) return;
      this.#state = 'invoking';
      outcome = await deliver(batch, environment, this.#options, this.#deps);
    } finally {
      environment.release();
    }
    this.#lastResult = outcome.kind === 'succeeded' ? 'OK' : 'PROBLEM: Function call failed';
    await this.#follow(settle(this.#lane, outcome, this.#options.settings, this.#deps.newRequestId));
  }

  #openReader(): BatchReader {
    const { settings, polling, names } = this.#options;
    const { stream, time } = this.#deps;
    const sequenceNumber = this.#position;
    const start =
      sequenceNumber === undefined ? this.#start : { type: 'AFTER_SEQUENCE_NUMBER' as const, sequenceNumber };
    return new BatchReader(this.#shardId, start, { ...settings, lingerMs: polling.lingerMs }, { stream, names, time });
  }

  async #untilDue(reader: BatchReader, halting: AbortSignal): Promise<void> {
    const [batch] = this.#lane;
    if (batch === undefined) {
      this.#state = 'waiting-for-records';
      await reader.due(halting);
    } else if (batch.attempts + batch.refusals > 0) {
      await this.#backOff(batch.attempts + batch.refusals, halting);
    }
  }

  async #backOff(failures: number, halting: AbortSignal): Promise<void> {
    this.#state = 'backing-off';
    const { time, random } = this.#deps;
    await time.sleep(retryDelayMs(failures, this.#options.polling.retryDelays, random), halting);
  }

  #take(reader: BatchReader): void {
    const records = reader.take();
    if (records.length === 0) return;
    this.#batchSize = records.length;
    this.#lane = [newBatch(records, this.#deps.newRequestId())];
  }

  async #dropExpired(): Promise<void> {
    for (;;) {
      const step = dropExpired(this.#lane, this.#deps.time.now(), this.#options.settings);
      if (step.discarded === undefined) return;
      await this.#follow(step);
    }
  }

  async #follow({ lane, checkpoint, discarded }: Step): Promise<void> {
    if (this.#abandoned) return;
    if (discarded !== undefined) await giveUp(discarded, this.#options, this.#deps);
    if (checkpoint !== undefined) {
      await this.#deps.stream.setCheckpoint(this.#options.consumer, this.#shardId, checkpoint);
      this.#position = checkpoint;
    }
    this.#lane = lane;
  }

  /** The stream failed, not the function: what is in memory may no longer agree with it. */
  async #beginAgain(error: unknown, halting: AbortSignal): Promise<void> {
    this.#reader = undefined;
    this.#lane = [];
    this.#troubles++;
    const message = 'A shard could not be read, or its checkpoint not be stored; it is read again from its checkpoint';
    this.#deps.logger.error(message, { shardId: this.#shardId, position: this.#position, error });
    await this.#backOff(this.#troubles, halting);
  }
}
