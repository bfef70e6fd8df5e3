import type { ShardId } from '../../core/ports/stream.ts';
import type { StartingPosition } from '../stream/shard-iterator.ts';
import type { MappingDeps, MappingOptions } from './mapping-options.ts';
import { ShardPoller, type ShardSnapshot } from './shard-poller.ts';

export interface MappingSnapshot {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly shards: readonly ShardSnapshot[];
}

/**
 * Feeds a stream to a function as Lambda does: in order within each shard, one batch of a shard at a time, until the
 * function succeeds or the settings give the batch up. Records are delivered at least once.
 */
export class EventSourceMapping {
  readonly #options: MappingOptions;
  readonly #deps: MappingDeps;
  readonly #pollers = new Map<ShardId, ShardPoller>();
  #state: MappingSnapshot['state'] = 'stopped';
  #stopping: Promise<void> | undefined;

  /** @throws RangeError where the settings ask for what is not to be had on one machine. */
  constructor(options: MappingOptions, deps: MappingDeps) {
    const { parallelizationFactor } = options.settings;
    if (parallelizationFactor !== 1) {
      throw new RangeError(
        `parallelizationFactor is ${parallelizationFactor}, but a local mapping has one batch of a shard in flight: set it to 1.`,
      );
    }
    this.#options = options;
    this.#deps = deps;
  }

  /** To be called once. Shards that exist now begin at their checkpoint, or else at the starting position. */
  start(): void {
    this.#state = 'running';
    this.#addReadyShards(startingPosition(this.#options));
  }

  /** Stops reading and keeps the position. Resolves when no batch is in flight. */
  async pause(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    await this.#halt();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    for (const poller of this.#pollers.values()) poller.run();
  }

  /**
   * Waits for batches in flight, `graceMs` at the longest; then they are abandoned without a checkpoint and delivered
   * again at the next start. Calling it twice is harmless.
   */
  stop(graceMs: number): Promise<void> {
    this.#state = 'stopped';
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  snapshot(): MappingSnapshot {
    return { state: this.#state, shards: [...this.#pollers.values()].map((poller) => poller.snapshot()) };
  }

  async #stop(graceMs: number): Promise<void> {
    const finished = new AbortController();
    const halted = this.#halt().then(() => finished.abort());
    await Promise.race([halted, this.#deps.time.sleep(graceMs, finished.signal)]);
    for (const poller of this.#pollers.values()) poller.abandon();
  }

  async #halt(): Promise<void> {
    await Promise.all([...this.#pollers.values()].map((poller) => poller.halt()));
  }

  /**
   * A shard is ready when its parents are drained, so that the order of a key outlives a reshard. A parent that the
   * stream no longer lists has left its retention.
   */
  #addReadyShards(start: StartingPosition): void {
    const shards = this.#deps.stream.listShards();
    const listed = new Set(shards.map(({ shardId }) => shardId));
    const isOpen = (parent: ShardId) => listed.has(parent) && !this.#pollers.get(parent)?.isDrained;
    for (const { shardId, parentShardIds } of shards) {
      if (this.#pollers.has(shardId) || parentShardIds.some(isOpen)) continue;
      // Children begin at their first record: with LATEST, what came while their parents drained would be missed.
      const onDrained = () => this.#addReadyShards({ type: 'TRIM_HORIZON' });
      const poller = new ShardPoller(shardId, start, onDrained, this.#options, this.#deps);
      this.#pollers.set(shardId, poller);
      if (this.#state === 'running') poller.run();
    }
  }
}

function startingPosition({ settings }: MappingOptions): StartingPosition {
  const { startingPosition: type, startingPositionTimestamp: seconds } = settings;
  return type === 'AT_TIMESTAMP' ? { type, timestampMs: (seconds ?? 0) * 1_000 } : { type };
}
