import type { SequenceNumber, ShardId } from '../../core/ports/stream.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import type { BatchSource } from './batch-source.ts';
import { type Delivered, deliver, giveUp } from './deliver.ts';
import { type Batch, dropExpired, type Lane, newBatch, type Step, settle } from './lane.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { batchFacts, deliveryFact } from './observer.ts';
import type { LentEnvironment } from './ports.ts';
import { TumblingWindow } from './tumbling-window.ts';

export type LaneState =
  | 'waiting-for-records'
  | 'waiting-for-function'
  | 'invoking'
  | 'backing-off'
  | 'halted'
  /** A closed shard whose last record is settled. */
  | 'drained';

export interface LaneSnapshot {
  readonly state: LaneState;
  /** In Lambda's words. */
  readonly lastResult: 'No records processed' | 'OK' | 'PROBLEM: Function call failed';
  /** Records of the batch in hand, else of the last one. */
  readonly batchSize: number;
  /** Failed deliveries of the batch in hand. */
  readonly attempts: number;
  /** Age of the oldest record in hand; 0 with none in hand. */
  readonly iteratorAgeMs: number;
}

/** What a lane needs of its shard. */
export interface LaneShard {
  readonly shardId: ShardId;
  /** Nothing is stored any more, whatever the delivery in flight comes to. */
  readonly isAbandoned: boolean;
  /** Stores how far the shard is settled, now that every record of the lane up to `through` is. */
  settled(lane: number, through: SequenceNumber): Promise<void>;
  /** The same, where nothing but filtered records were read. */
  advanced(): Promise<void>;
}

/** Delivers the batches of one lane, one at a time: nothing is taken while a batch is unsettled. */
export class LaneRunner {
  readonly #index: number;
  readonly #shard: LaneShard;
  readonly #source: BatchSource;
  readonly #options: MappingOptions;
  readonly #deps: MappingDeps;
  readonly #window: TumblingWindow | undefined;
  #lane: Lane = [];
  /** The checkpoint of an open window: its state would be lost if the records in front were not delivered again. */
  #held: SequenceNumber | undefined;
  #state: LaneState = 'halted';
  #lastResult: LaneSnapshot['lastResult'] = 'No records processed';
  #batchSize = 0;

  constructor(index: number, shard: LaneShard, source: BatchSource, options: MappingOptions, deps: MappingDeps) {
    this.#index = index;
    this.#shard = shard;
    this.#source = source;
    this.#options = options;
    this.#deps = deps;
    const { tumblingWindowInSeconds: seconds } = options.settings;
    if (seconds > 0) {
      const windowSource = { shardId: shard.shardId, streamArn: options.names.streamArn };
      this.#window = new TumblingWindow(seconds, windowSource, deps.newRequestId);
    }
  }

  get isDrained(): boolean {
    return this.#state === 'drained';
  }

  /**
   * Runs until a closed shard is drained, or until `signal` aborts and no batch is in flight; calling it again goes on
   * with the attempts of the batch in hand. Rejects where the stream fails.
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && !this.isDrained) await this.#cycle(signal);
    } finally {
      if (!this.isDrained) this.#state = 'halted';
    }
  }

  snapshot(): LaneSnapshot {
    const [batch] = this.#lane;
    return {
      state: this.#state,
      lastResult: this.#lastResult,
      batchSize: batch?.records.length ?? this.#batchSize,
      attempts: batch?.attempts ?? 0,
      iteratorAgeMs: batch === undefined ? 0 : this.#deps.time.now() - batch.records[0]!.arrivedAtMs,
    };
  }

  async #cycle(signal: AbortSignal): Promise<void> {
    const isDue = await this.#untilDue(signal);
    if (signal.aborted) return;
    if (!isDue) await this.#shard.advanced();
    if (this.#lane.length === 0 && this.#source.isDrained && !this.#window?.isOpen) {
      this.#state = 'drained';
      return;
    }
    if (!isDue && !this.#source.isDrained) return;
    // The environment first, the records after it: the batch then holds all that came while the function was busy.
    this.#state = 'waiting-for-function';
    const environment = await this.#deps.environments.acquire(signal);
    if (environment === undefined) return;
    let delivered: { batch: Batch; startedAtMs: number; result: Delivered };
    try {
      if (this.#lane.length === 0) this.#take();
      await this.#dropExpired();
      this.#arrangeWindow();
      const [batch] = this.#lane;
      if (batch === undefined) return;
      delivered = await this.#invoke(batch, environment);
    } finally {
      environment.release();
    }
    await this.#settle(delivered);
  }

  async #untilDue(signal: AbortSignal): Promise<boolean> {
    const [batch] = this.#lane;
    if (batch === undefined) {
      this.#state = 'waiting-for-records';
      return this.#source.due(signal, this.#window?.closesAtMs);
    }
    const failures = batch.attempts + batch.refusals;
    if (failures > 0) {
      this.#state = 'backing-off';
      const { time, random } = this.#deps;
      await time.sleep(retryDelayMs(failures, this.#options.polling.retryDelays, random), signal);
    }
    return true;
  }

  #take(): void {
    const records = this.#source.take();
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

  #arrangeWindow(): void {
    if (this.#window === undefined) return;
    const { closesAtMs } = this.#window;
    const isLate = closesAtMs !== undefined && closesAtMs <= this.#deps.time.now() && this.#source.isCaughtUp;
    this.#lane = this.#window.arrange(this.#lane, isLate || this.#source.isDrained);
  }

  async #invoke(batch: Batch, environment: LentEnvironment) {
    this.#state = 'invoking';
    const { observer, time } = this.#deps;
    const startedAtMs = time.now();
    observer?.observe({ ...batchFacts(batch, this.#index, batch.attempts + 1), kind: 'invoked', atMs: startedAtMs });
    const result = await deliver(batch, environment, this.#options, this.#deps, this.#window);
    return { batch, startedAtMs, result };
  }

  async #settle({ batch, startedAtMs, result }: { batch: Batch; startedAtMs: number; result: Delivered }) {
    const { observer, time, newRequestId } = this.#deps;
    const { outcome, error } = result;
    this.#lastResult = outcome.kind === 'succeeded' ? 'OK' : 'PROBLEM: Function call failed';
    const step = settle(this.#lane, outcome, this.#options.settings, newRequestId);
    if (observer !== undefined) {
      const times = { startedAtMs, endedAtMs: time.now() };
      observer.observe(deliveryFact(batch, this.#index, outcome, step, times, error));
    }
    await this.#follow(step);
  }

  async #follow({ lane, checkpoint, discarded }: Step): Promise<void> {
    if (this.#shard.isAbandoned) return;
    if (discarded !== undefined) {
      const { batch, condition } = discarded;
      await giveUp(discarded, this.#options, this.#deps, this.#window);
      const facts = batchFacts(batch, this.#index, batch.attempts);
      this.#deps.observer?.observe({ ...facts, kind: 'discarded', condition, atMs: this.#deps.time.now() });
      if (batch.closes === undefined) this.#window?.include(batch.records);
    }
    if (checkpoint !== undefined) await this.#passed(checkpoint);
    this.#lane = lane;
  }

  async #passed(checkpoint: SequenceNumber): Promise<void> {
    if (this.#window === undefined) return this.#shard.settled(this.#index, checkpoint);
    const isClosing = this.#lane[0]?.closes !== undefined;
    if (isClosing) this.#window.close();
    else this.#held = checkpoint;
    const held = this.#held;
    if (!this.#window.isOpen && held !== undefined) await this.#shard.settled(this.#index, held);
  }
}
