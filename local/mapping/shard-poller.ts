import { isAfter, type SequenceNumber, type ShardId } from '../../core/ports/stream.ts';
import { retryDelayMs } from '../../core/retry-delay.ts';
import type { StartingPosition } from '../stream/shard-iterator.ts';
import type { RecordFilter } from './filters/record-filter.ts';
import type { LaneShard, LaneSnapshot } from './lane-runner.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { openShard, type ShardReading } from './shard-reading.ts';

/** Of several lanes, the one whose records are oldest stands for the shard. */
export interface ShardSnapshot extends LaneSnapshot {
  readonly shardId: ShardId;
  /** The last record that is settled together with all before it; undefined before the first. */
  readonly position: SequenceNumber | undefined;
  /** Records that no filter matched since the start. */
  readonly filteredRecords: number;
  readonly lanes: readonly LaneSnapshot[];
}

const UNREAD = {
  lastResult: 'No records processed',
  batchSize: 0,
  attempts: 0,
  iteratorAgeMs: 0,
} as const;

/** Reads one shard and runs its lanes. */
export class ShardPoller implements LaneShard {
  readonly shardId: ShardId;
  readonly #start: StartingPosition;
  readonly #passes: RecordFilter | undefined;
  readonly #options: MappingOptions;
  readonly #deps: MappingDeps;
  readonly #onDrained: () => void;
  #reading: ShardReading | undefined;
  #running = Promise.resolve();
  #halting = new AbortController();
  #isAbandoned = false;
  #isDrained = false;
  #troubles = 0;
  #position: SequenceNumber | undefined;
  #filteredRecords = 0;

  /** `start`: where to begin while the shard has no checkpoint. `onDrained`: its children may be read from now on. */
  constructor(
    shardId: ShardId,
    start: StartingPosition,
    passes: RecordFilter | undefined,
    onDrained: () => void,
    options: MappingOptions,
    deps: MappingDeps,
  ) {
    this.shardId = shardId;
    this.#start = start;
    this.#passes = passes;
    this.#onDrained = onDrained;
    this.#options = options;
    this.#deps = deps;
    this.#position = deps.stream.checkpoint(options.consumer, shardId);
  }

  get isDrained(): boolean {
    return this.#isDrained;
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
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
    this.#isAbandoned = true;
  }

  snapshot(): ShardSnapshot {
    const isBackingOff = this.#troubles > 0 && !this.#halting.signal.aborted;
    const unread = { ...UNREAD, state: isBackingOff ? 'backing-off' : 'halted' } as const;
    const lanes: readonly LaneSnapshot[] = this.#reading?.lanes.map((lane) => lane.snapshot()) ?? [unread];
    const oldest = lanes.reduce((a, b) => (b.iteratorAgeMs > a.iteratorAgeMs ? b : a));
    const { shardId } = this;
    return { ...oldest, shardId, position: this.#position, filteredRecords: this.#filteredRecords, lanes };
  }

  async settled(lane: number, through: SequenceNumber): Promise<void> {
    const prefix = this.#reading?.prefix;
    prefix?.settle(lane, through);
    await this.#store(prefix === undefined ? through : prefix.position);
  }

  async advanced(): Promise<void> {
    const prefix = this.#reading?.prefix;
    if (prefix !== undefined) await this.#store(prefix.position);
  }

  async #store(position: SequenceNumber | undefined): Promise<void> {
    if (this.#isAbandoned || position === undefined || position === this.#position) return;
    await this.#deps.stream.setCheckpoint(this.#options.consumer, this.shardId, position);
    // Lanes store at the same time, and the later position may be stored first.
    if (this.#position === undefined || isAfter(position, this.#position)) this.#position = position;
    this.#troubles = 0;
  }

  async #poll(halting: AbortSignal): Promise<void> {
    while (!halting.aborted && !this.#isDrained) {
      try {
        await this.#read(halting);
      } catch (error) {
        await this.#beginAgain(error, halting);
      }
    }
  }

  async #read(halting: AbortSignal): Promise<void> {
    this.#reading ??= openShard(this, this.#position ?? this.#start, this.#passes, this.#options, this.#deps, () => {
      this.#filteredRecords++;
    });
    await allUntilOneFails(this.#reading.tasks, halting);
    if (!this.#reading.lanes.every((lane) => lane.isDrained)) return;
    await this.advanced();
    this.#isDrained = true;
    this.#onDrained();
  }

  /** The stream failed, not the function: what is in memory may no longer agree with it. */
  async #beginAgain(error: unknown, halting: AbortSignal): Promise<void> {
    this.#reading = undefined;
    this.#troubles++;
    const message = 'A shard could not be read, or its checkpoint not be stored; it is read again from its checkpoint';
    this.#deps.logger.error(message, { shardId: this.shardId, position: this.#position, error });
    const { time, random } = this.#deps;
    await time.sleep(retryDelayMs(this.#troubles, this.#options.polling.retryDelays, random), halting);
  }
}

/** Runs all and stops all when one rejects; rejects with its reason when the others have ended. */
async function allUntilOneFails(
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
  halting: AbortSignal,
): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  if (halting.aborted) stop();
  halting.addEventListener('abort', stop);
  const ended = await Promise.allSettled(
    tasks.map((task) =>
      task(stopping.signal).catch((error: unknown) => {
        stop();
        throw error;
      }),
    ),
  );
  halting.removeEventListener('abort', stop);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
